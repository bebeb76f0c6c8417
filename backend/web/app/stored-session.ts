import { type Auth, ERR_INVALID_AUTH, ERR_INVALID_AUTH_CALLBACK, getAuth } from 'home-assistant-js-websocket';
import { PageAuth } from './page-auth.ts';
import { SessionFailure, type SessionSource } from './session.ts';
import type { TokenStore } from './token-store.ts';

interface Options {
  readonly store: TokenStore;
  readonly page: Pick<Location, 'origin' | 'search'>;
  /** Takes the answer of the sign-in page out of the address. */
  readonly cleanAddress: () => void;
}

/** Sessions of this page's own: from the sign-in page's answer in the address, else from the store. PROTOCOL.md 8.2 */
export function createStoredSession({ store, page, cleanAddress }: Options): SessionSource {
  return {
    kind: 'stored',
    open: async ({ onTokenAsked }) => {
      const auth = await signedInAuth({ store, page, cleanAddress });
      const renew = async () => {
        await auth.refreshAccessToken();
        return auth.data;
      };
      const pageAuth = new PageAuth({ data: auth.data, renew, onTokenAsked });
      if (pageAuth.expired) await pageAuth.refreshAccessToken();
      return { auth: pageAuth, revoke: () => auth.revoke() };
    },
    forget: () => store.save(null),
  };
}

async function signedInAuth({ store, page, cleanAddress }: Options): Promise<Auth> {
  const isAnswer = new URLSearchParams(page.search).has('auth_callback');
  const options = {
    hassUrl: page.origin,
    limitHassInstance: true,
    loadTokens: store.load,
    saveTokens: store.save,
  };
  try {
    const auth = await getAuth(options);
    // At once, for the code is spent now and would be refused after a reload.
    if (isAnswer) cleanAddress();
    return auth;
  } catch (error) {
    if (!isAnswer) throw error;
    if (error === ERR_INVALID_AUTH_CALLBACK || error instanceof SyntaxError || error instanceof DOMException)
      throw new SessionFailure('callback', { cause: error });
    // A spent code: what is stored may still be good, and otherwise the sign-in page gives a new one.
    if (error !== ERR_INVALID_AUTH) throw error;
    cleanAddress();
    return signedInAuth({ store, page, cleanAddress });
  }
}

/** The address without what the sign-in page added to it. */
export function withoutAnswer(address: string): string {
  const url = new URL(address);
  for (const name of ['auth_callback', 'code', 'state', 'storeToken']) url.searchParams.delete(name);
  return url.href;
}
