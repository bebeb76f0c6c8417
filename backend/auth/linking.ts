import type { Environment } from '../environment.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import type { AuthCodes } from './auth-codes.ts';
import { addCredential } from './logins.ts';
import { credentialTable, findCredential } from './users.ts';

export interface Linking {
  /** Spends a code of a `link_user` flow for the user. Linking what is linked already changes nothing. */
  link(request: { clientId: string; code: string; userId: string }): Promise<'linked' | 'invalid_code' | 'taken'>;
}

/** Gives users more credentials. PROTOCOL.md 3.9 */
export function createLinking(deps: { store: KeyValueStore; environment: Environment; codes: AuthCodes }): Linking {
  const { store, environment, codes } = deps;
  return {
    link: ({ clientId, code, userId }) =>
      store.transact((tx) => {
        const spent = codes.spend(tx, { clientId, code, purpose: 'link_user', codeVerifier: null });
        if ('refused' in spent) return 'invalid_code';
        const { login } = spent;
        const provider = { type: login.providerType, id: login.providerId };
        const known =
          login.credentialId === null
            ? findCredential(tx, provider, login.account)
            : credentialTable.get(tx, login.credentialId);
        if (known) return known.userId === userId ? 'linked' : 'taken';
        if (login.credentialId !== null) return 'invalid_code';
        addCredential(tx, environment, userId, login);
        return 'linked';
      }),
  };
}
