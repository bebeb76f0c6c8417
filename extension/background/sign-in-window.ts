import { AppError, isAppError } from '../../shared/errors.ts';
import type { BrowserTabs } from './browser-parts.ts';

/** What the identity part of the browser can do. */
export interface Identity {
  getRedirectURL(): string;
  launchWebAuthFlow(options: { url: string; interactive: boolean }): Promise<string>;
}

/** The window in which a server's own page asks who somebody is. */
export interface SignInWindow {
  /**
   * An authorization code from the server.
   * @throws AppError('cancelled') when it was closed or aborted, ('timed_out'), ('access_denied') when what came back
   * does not belong to this sign-in
   */
  ask(origin: string, signal: AbortSignal): Promise<{ code: string; clientId: string }>;
}

interface Parts {
  identity: Identity;
  tabs: BrowserTabs;
  timeoutMilliseconds: number;
  /** Keeps the background from falling asleep while a person types. */
  keepAwake: () => { stop(): void };
}

/** By `launchWebAuthFlow`; the extension's redirect address is its client id as well, so that no server has to fetch one. */
export function createSignInWindow(has: Parts): SignInWindow {
  return {
    ask: async (origin, signal) => {
      const clientId = has.identity.getRedirectURL();
      const state = randomState();
      const url = `${origin}/auth/authorize?${query({ clientId, state })}`;
      const limit = AbortSignal.any([signal, AbortSignal.timeout(has.timeoutMilliseconds)]);
      const awake = has.keepAwake();
      try {
        const flow = has.identity.launchWebAuthFlow({ url, interactive: true }).catch(closedByPerson);
        const back = await Promise.race([flow, aborted(limit, signal)]);
        return { code: readCode(back, state), clientId };
      } catch (error) {
        if (isAppError(error) && limit.aborted) await closeWindow(has.tabs, state);
        throw error;
      } finally {
        awake.stop();
      }
    },
  };
}

const query = ({ clientId, state }: { clientId: string; state: string }) =>
  new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: clientId, state });

function randomState(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function closedByPerson(cause: unknown): never {
  // Both browsers say only in English words what happened; a page that could not be loaded has its own sentence.
  const failed = cause instanceof Error && /could not be loaded/i.test(cause.message);
  if (failed) throw new AppError('unreachable', 'The sign-in page could not be loaded');
  throw new AppError('cancelled', 'The sign-in window was closed');
}

/** The browser offers no way to give up: a server that refuses our address would keep it waiting for ever. */
function aborted(limit: AbortSignal, cancel: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    limit.addEventListener('abort', () => {
      const late = new AppError('timed_out', 'Nobody signed in in time');
      reject(cancel.aborted ? new AppError('cancelled', 'The sign-in was cancelled') : late);
    });
  });
}

function readCode(address: string, state: string): string {
  const answer = new URL(address).searchParams;
  const code = answer.get('code');
  if (answer.get('state') !== state) throw new AppError('access_denied', 'The answer belongs to another sign-in');
  if (!code) throw new AppError('access_denied', 'The server gave no code');
  return code;
}

async function closeWindow(tabs: BrowserTabs, state: string): Promise<void> {
  const isOurs = ({ url }: { url?: string | undefined }) => url?.includes(state) === true;
  const left = (await tabs.query({})).filter(isOurs);
  await Promise.allSettled(left.map(({ id = -1 }) => tabs.remove(id)));
}
