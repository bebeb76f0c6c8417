import type { Environment } from '../environment.ts';
import type { KeyValueStore, Reader } from '../store/key-value.ts';
import type { Session } from './access-tokens.ts';
import { refreshTokenTable } from './refresh-token.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import { addUser } from './user-accounts.ts';
import { userTable } from './users.ts';

const name = 'Home Assistant Content';

/** Makes the system user that every Home Assistant has, when it is missing; nobody can sign in as it. PROTOCOL.md 1.2 */
export async function ensureContentUser(deps: {
  store: KeyValueStore;
  environment: Environment;
  refreshTokens: RefreshTokens;
}): Promise<void> {
  const { store, environment, refreshTokens } = deps;
  if (contentSession(store)) return;
  await store.transact((tx) => {
    const user = addUser(tx, environment, { name, groupIds: ['system-read-only'], isSystemGenerated: true });
    refreshTokens.create(tx, { type: 'system', userId: user.id });
  });
}

/** The session of the system user, for what is done in nobody's name. */
export function contentSession(reader: Reader): Session | null {
  const user = userTable
    .listBy(reader, 'all')
    .find((candidate) => candidate.isSystemGenerated && candidate.name === name);
  const refreshToken = user && refreshTokenTable.listBy(reader, 'user', user.id)[0];
  return user && refreshToken ? { user, refreshToken } : null;
}
