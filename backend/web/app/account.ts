import { type Connection, ERR_CONNECTION_LOST, type MessageBase } from 'home-assistant-js-websocket';
import * as v from 'valibot';
import { parse } from '../../../shared/validate.ts';
import { RefreshTokenRow } from '../../../shared/wire/refresh-token.ts';
import { CurrentUser } from '../../../shared/wire/user.ts';

/** What the signed-in person can see and do. PROTOCOL.md 4.3 */
export interface Account {
  currentUser(): Promise<CurrentUser>;
  refreshTokens(): Promise<RefreshTokenRow[]>;
  deleteRefreshToken(id: string): Promise<void>;
}

/** The connection broke before the answer came. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** @throws ConnectionLost, or Error with the server's own words, from all methods */
export function createAccount(connection: Pick<Connection, 'sendMessagePromise'>): Account {
  const call = async (message: MessageBase): Promise<unknown> => {
    try {
      return await connection.sendMessagePromise(message);
    } catch (error) {
      // The client reports a loss as its bare number, or as an error of the server's shape with that number.
      const refusal = v.safeParse(v.object({ code: v.unknown(), message: v.string() }), error);
      const code = refusal.success ? refusal.output.code : error;
      if (code === ERR_CONNECTION_LOST) throw new ConnectionLost('Connection lost', { cause: error });
      throw new Error(refusal.success ? refusal.output.message : String(error), { cause: error });
    }
  };
  return {
    currentUser: async () => parse(CurrentUser, await call({ type: 'auth/current_user' })),
    refreshTokens: async () => parse(v.array(RefreshTokenRow), await call({ type: 'auth/refresh_tokens' })),
    deleteRefreshToken: async (id) => void (await call({ type: 'auth/delete_refresh_token', refresh_token_id: id })),
  };
}
