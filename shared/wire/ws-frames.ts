import * as v from 'valibot';

/** The Home Assistant release whose protocol the server speaks; stock clients switch features on by it. */
export const protocolVersion = '2026.2.3';

/** First frame of the client. Anything but exactly one secret is answered `auth_invalid`. PROTOCOL.md 4.1 */
export const AuthFrame = v.strictObject({
  type: v.literal('auth'),
  access_token: v.optional(v.string()),
  api_password: v.optional(v.string()),
});

/** What a server sends before and after it. Unknown keys are dropped: newer servers may add some. */
export const AuthReply = v.variant('type', [
  v.object({ type: v.literal('auth_required'), ha_version: v.string() }),
  v.object({ type: v.literal('auth_ok'), ha_version: v.string() }),
  v.object({ type: v.literal('auth_invalid'), message: v.string() }),
]);
export type AuthReply = v.InferOutput<typeof AuthReply>;

/** Envelope of every command after the auth phase; the command's own fields are parsed by its own schema. */
export const CommandFrame = v.looseObject({
  id: v.pipe(v.number(), v.integer(), v.minValue(1)),
  type: v.string(),
});
export type CommandFrame = v.InferOutput<typeof CommandFrame>;

export type ResultFrame =
  | { id: number | null; type: 'result'; success: true; result: unknown }
  | { id: unknown; type: 'result'; success: false; error: { code: string; message: string } };
