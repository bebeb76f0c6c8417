import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { CurrentUser } from '../../shared/wire/user.ts';
import { AuthReply } from '../../shared/wire/ws-frames.ts';
import { converse, type OpenSocket } from './websocket.ts';

const Result = v.object({ type: v.literal('result'), success: v.literal(true), result: CurrentUser });

/** Asks a server to whom an access token belongs. */
export type ReadAccount = (request: { origin: string; accessToken: string }) => Promise<CurrentUser>;

/** Over the WebSocket, for there is no other way. The call throws AppError. PROTOCOL.md 4.1, 4.3 */
export function createReadAccount(has: { openSocket: OpenSocket; timeoutMilliseconds: number }): ReadAccount {
  return ({ origin, accessToken }) =>
    converse({ ...has, origin }, async ({ next, say }) => {
      await next();
      say({ type: 'auth', access_token: accessToken });
      const reply = v.safeParse(AuthReply, await next());
      if (!reply.success || reply.output.type !== 'auth_ok')
        throw new AppError('access_denied', 'The live connection does not accept the session');
      say({ id: 1, type: 'auth/current_user' });
      const result = v.safeParse(Result, await next());
      if (!result.success) throw new AppError('unavailable', 'The server did not say who is signed in');
      return result.output.result;
    });
}
