import type { Environment } from '../environment.ts';
import type { KeyValueStore } from '../store/key-value.ts';
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
  const isContent = (user: { isSystemGenerated: boolean; name: string | null }) =>
    user.isSystemGenerated && user.name === name;
  if (userTable.listBy(store, 'all').some(isContent)) return;
  await store.transact((tx) => {
    const user = addUser(tx, environment, { name, groupIds: ['system-read-only'], isSystemGenerated: true });
    refreshTokens.create(tx, { type: 'system', userId: user.id });
  });
}
