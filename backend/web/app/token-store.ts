import type { AuthData } from 'home-assistant-js-websocket';
import * as v from 'valibot';

/** Where Home Assistant's own page keeps its session, too. PROTOCOL.md 8.1 */
export const tokensKey = 'hassTokens';

const StoredTokens = v.looseObject({
  hassUrl: v.string(),
  clientId: v.nullable(v.string()),
  expires: v.number(),
  refresh_token: v.string(),
  access_token: v.string(),
  expires_in: v.number(),
});

/** The session of this browser, where its person asked for it to be kept. */
export interface TokenStore {
  load(): Promise<AuthData | null>;
  /** Keeps tokens, or that there are none; without the wish to be kept they live as long as the page. */
  save(tokens: AuthData | null): void;
}

/**
 * Tokens are written once the address says `storeToken=true` or some were found. PROTOCOL.md 8.1
 * @param options.search query of the page's address
 */
export function createTokenStore(options: {
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  search: string;
}): TokenStore {
  const { storage, search } = options;
  let isKept = new URLSearchParams(search).get('storeToken') === 'true';
  return {
    load: async () => {
      const stored = v.safeParse(v.pipe(v.string(), v.parseJson(), StoredTokens), storage.getItem(tokensKey));
      if (!stored.success) return null;
      isKept = true;
      return stored.output;
    },
    save: (tokens) => {
      if (isKept) storage.setItem(tokensKey, JSON.stringify(tokens));
    },
  };
}
