import type { Environment } from '../environment.ts';
import type { KeyValueStore, Transaction } from '../store/key-value.ts';
import type { Events } from './events.ts';
import { requireFree } from './local-logins.ts';
import type { LocalLoginDraft, Passwords } from './passwords.ts';
import { localProviderType } from './providers/homeassistant.ts';
import { addUser, type NewUser } from './user-accounts.ts';
import { type Credential, credentialTable, type User } from './users.ts';

interface Deps {
  store: KeyValueStore;
  environment: Environment;
  passwords: Passwords;
  events: Events;
}

/**
 * Makes a user who can sign in with a user name and a password: all of it, or nothing.
 * @throws UsernameError, AppError('invalid_request') for a refused password
 */
export async function createLocalAccount(
  { store, environment, passwords, events }: Deps,
  account: { user: NewUser; username: string; password: string },
): Promise<User> {
  requireFree(store, account.username);
  const login = await passwords.prepare(account.username, account.password);
  const { user } = await store.transact((tx) => {
    requireFree(tx, account.username);
    return saveLocalAccount(tx, { environment, passwords }, account.user, login);
  });
  events.fire('user_added', { user_id: user.id });
  return user;
}

/** Adds user, login and credential inside of a transaction; the name must be free. */
export function saveLocalAccount(
  tx: Transaction,
  { environment, passwords }: Pick<Deps, 'environment' | 'passwords'>,
  newUser: NewUser & { isOwner?: boolean },
  login: LocalLoginDraft,
): { user: User; credential: Credential } {
  passwords.save(tx, login);
  const user = addUser(tx, environment, newUser);
  const place = { providerType: localProviderType, providerId: null };
  const credential = { id: environment.randomHex(16), userId: user.id, ...place, account: login.username };
  credentialTable.put(tx, credential);
  return { user, credential };
}
