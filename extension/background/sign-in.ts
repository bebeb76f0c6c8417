import { AppError, isAppError } from '../../shared/errors.ts';
import type { ReadAccount } from './account.ts';
import type { PageScripts } from './page-scripts.ts';
import type { Revocations } from './revocations.ts';
import type { Server } from './servers.ts';
import type { SessionRecords } from './session-records.ts';
import type { Sessions } from './sessions.ts';
import type { SignInWindow } from './sign-in-window.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

/** Signs people in, one window per server at a time. */
export interface SignIn {
  /**
   * Resolves when somebody is signed in. What went wrong is noted in the server's record and thrown as AppError:
   * 'cancelled', 'timed_out', 'access_denied', 'unreachable', 'invalid_grant'.
   */
  start(server: Server): Promise<void>;
  /** Ends the waiting, as if its person had closed the window. */
  cancel(server: string): Promise<void>;
  isUnderWay(server: string): boolean;
}

interface Parts {
  window: SignInWindow;
  tokenEndpoint: TokenEndpoint;
  readAccount: ReadAccount;
  records: SessionRecords;
  sessions: Sessions;
  revocations: Revocations;
  pageScripts: PageScripts;
}

/** Sign-in on the server's own page: any provider, any second factor, and the password never passes through here. */
export function createSignIn(has: Parts): SignIn {
  const underWay = new Map<string, AbortController>();
  return {
    isUnderWay: (server) => underWay.has(server),
    cancel: async (server) => underWay.get(server)?.abort(),
    start: async (server) => {
      if (underWay.has(server.id)) throw new AppError('conflict', 'A sign-in to this server is under way already');
      const abort = new AbortController();
      underWay.set(server.id, abort);
      try {
        await signIn(has, server, abort.signal);
      } catch (error) {
        await noteFailure(has, server, error);
        throw error;
      } finally {
        underWay.delete(server.id);
      }
    },
  };
}

async function signIn(has: Parts, server: Server, signal: AbortSignal): Promise<void> {
  const { code, clientId } = await has.window.ask(server.origin, signal);
  const grant = await has.tokenEndpoint.exchangeCode({ origin: server.origin, clientId, code });
  const secret = { origin: server.origin, clientId, refreshToken: grant.refresh_token };
  try {
    const user = await has.readAccount({ origin: server.origin, accessToken: grant.access_token });
    await has.sessions.begin(server.id, secret, grant, user);
  } catch (error) {
    // Nobody will ever use this session: it must not stay behind on the server.
    await has.revocations.add(secret);
    await has.revocations.flush();
    throw error;
  }
  await has.pageScripts.arm(server);
  await has.pageScripts.joinOpenTabs(server);
}

async function noteFailure({ records }: Parts, { id }: Server, error: unknown): Promise<void> {
  if (await records.isSignedIn(id)) return;
  const failure = isAppError(error) ? error.code : 'unavailable';
  await records.note(id, { state: 'signed-out', reason: 'failed', failure });
}
