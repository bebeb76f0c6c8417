import * as v from 'valibot';
import type { RefreshTokens } from '../../auth/refresh-tokens.ts';
import { type Command, command } from '../command.ts';

/** The session that asks goes last, when its answer has had time to arrive. PROTOCOL.md 1.6 */
const currentDelayMs = 2_000;

/** `auth/delete_all_refresh_tokens`: of one type or of all, with or without the current one. PROTOCOL.md 4.3 */
export function deleteAllTokens(refreshTokens: RefreshTokens): Command {
  // Home Assistant takes anything for the type and compares its text. PROTOCOL.md 13.1 (30)
  const Type = v.optional(v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String)));
  const fields = { token_type: Type, delete_current_token: v.optional(v.boolean(), true) };
  return command(fields, async (input, { id, connection }) => {
    const { user, refreshToken } = connection.session;
    const meant = refreshTokens
      .listOf(user.id)
      .filter((token) => input.token_type === undefined || token.type === input.token_type);
    await refreshTokens.revokeAll(meant.filter((token) => token.id !== refreshToken.id).map((token) => token.id));
    connection.send({ id, type: 'result', success: true, result: {} });
    if (input.delete_current_token && meant.some((token) => token.id === refreshToken.id)) {
      setTimeout(() => {
        refreshTokens.revoke(refreshToken.id).catch(() => connection.close());
      }, currentDelayMs);
    }
  });
}
