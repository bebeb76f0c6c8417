import type { RawData, WebSocket } from 'ws';
import { AppError } from '../../shared/errors.ts';
import { parse } from '../../shared/validate.ts';
import { AuthFrame, protocolVersion } from '../../shared/wire/ws-frames.ts';
import type { AccessTokens, Session } from '../auth/access-tokens.ts';
import type { Attempts, RequestFacts } from '../auth/attempts.ts';
import { loginRefusal } from '../auth/users.ts';
import { closeSoon } from './connection.ts';

/** How long a client may take to say who it is. PROTOCOL.md 1.6 */
export const authPhaseMs = 10_000;

interface Deps {
  accessTokens: AccessTokens;
  attempts: Attempts;
}

/** Greets the client and waits for its access token; null when the socket is closed instead. PROTOCOL.md 4.1 */
export async function authPhase(deps: Deps, socket: WebSocket, request: RequestFacts): Promise<Session | null> {
  const first = firstMessage(socket);
  say(socket, { type: 'auth_required', ha_version: protocolVersion });
  const message = await first;
  const verdict = message === null ? null : judge(deps, message, request);
  if (verdict === null || 'invalid' in verdict) {
    if (verdict) say(socket, { type: 'auth_invalid', message: verdict.invalid });
    // Paused, it would not hear the client's goodbye, and every client would wait until it is cut off.
    socket.resume();
    closeSoon(socket);
    return null;
  }
  say(socket, { type: 'auth_ok', ha_version: protocolVersion });
  return verdict;
}

/** The text of the first frame; null for a binary one, for silence and for a socket that goes away. */
function firstMessage(socket: WebSocket): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), authPhaseMs);
    const settle = (message: string | null) => {
      clearTimeout(timer);
      resolve(message);
    };
    socket.once('message', (data: RawData, isBinary) => {
      // What follows waits until the verdict is known and the command phase listens.
      socket.pause();
      settle(isBinary ? null : data.toString());
    });
    socket.once('close', () => settle(null));
  });
}

function judge(
  { accessTokens, attempts }: Deps,
  message: string,
  request: RequestFacts,
): Session | { invalid: string } | null {
  const frame = readAuthFrame(message);
  if (frame === null || 'invalid' in frame) return frame;
  const session = accessTokens.check(frame.access_token ?? '');
  if (session && loginRefusal(session.user, request.ip) === null) {
    attempts.succeeded(request.ip);
    return session;
  }
  attempts.failed(request, accessTokens.recognise(frame.access_token ?? ''));
  return { invalid: 'Invalid access token or password' };
}

function readAuthFrame(message: string): { access_token?: string | undefined } | { invalid: string } | null {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return null;
  }
  try {
    const frame = parse(AuthFrame, value);
    if (frame.access_token === undefined || frame.api_password === undefined) return frame;
    return { invalid: 'Auth message incorrectly formatted: access_token and api_password exclude each other' };
  } catch (error) {
    const detail = error instanceof AppError ? error.message : '';
    return { invalid: `Auth message incorrectly formatted: ${detail}` };
  }
}

function say(socket: WebSocket, frame: object): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
}
