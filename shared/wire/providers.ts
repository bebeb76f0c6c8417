import * as v from 'valibot';

/** `GET /auth/providers`, 200. PROTOCOL.md 3.1 */
export const ProvidersResponse = v.object({
  providers: v.array(v.object({ name: v.string(), id: v.nullable(v.string()), type: v.string() })),
  preselect_remember_me: v.boolean(),
});
export type ProvidersResponse = v.InferOutput<typeof ProvidersResponse>;

/** Any refusal of a JSON route: a sentence, and sometimes a code. */
export const MessageResponse = v.object({ message: v.string(), code: v.optional(v.string()) });
export type MessageResponse = v.InferOutput<typeof MessageResponse>;
