import { AppError } from '../../shared/errors.ts';
import type { Environment } from '../environment.ts';
import type { KeyValueStore, Transaction } from '../store/key-value.ts';
import { localLoginTable, normaliseUsername, type Passwords } from './passwords.ts';
import { localProviderType } from './providers/homeassistant.ts';
import { type Credential, credentialTable, findCredential } from './users.ts';

/** Why a user name can't be taken; told with Home Assistant's translation keys. PROTOCOL.md 13.1 (32) */
export class UsernameError extends Error {
  override readonly name = 'UsernameError';
  readonly key: 'username_not_normalized' | 'username_already_exists' | 'user_not_found';
  readonly placeholders: Readonly<Record<string, string>> | null;

  constructor(key: UsernameError['key'], message: string, placeholders: UsernameError['placeholders']) {
    super(message);
    this.key = key;
    this.placeholders = placeholders;
  }
}

export interface LocalLogins {
  /** Gives a user a login. @throws UsernameError, AppError('invalid_request') for a refused password */
  create(userId: string, username: string, password: string): Promise<void>;
  /** Takes a login, in any case, and its credential away; the user stays. @throws UsernameError */
  remove(username: string): Promise<void>;
  /** The user's credential with this provider. */
  credentialOf(userId: string): Credential | undefined;
  verify(credential: Credential, password: string): Promise<boolean>;
  /** @throws AppError('invalid_request') for a refused password */
  changePassword(credential: Credential, password: string): Promise<void>;
  /** @throws UsernameError */
  rename(credential: Credential, username: string): Promise<void>;
}

interface Deps {
  store: KeyValueStore;
  environment: Environment;
  passwords: Passwords;
}

/** The logins of the `homeassistant` provider, as administrators and their owners manage them. PROTOCOL.md 4.5 */
export function createLocalLogins({ store, environment, passwords }: Deps): LocalLogins {
  return {
    create: async (userId, username, password) => {
      requireFree(store, username);
      const login = await passwords.prepare(username, password);
      await store.transact((tx) => {
        requireFree(tx, username);
        passwords.save(tx, login);
        const place = { providerType: localProviderType, providerId: null };
        credentialTable.put(tx, { id: environment.randomHex(16), userId, ...place, account: username });
      });
    },
    remove: (name) =>
      store.transact((tx) => {
        const username = normaliseUsername(name);
        const credential = findCredential(tx, { type: localProviderType, id: null }, username);
        const wasThere = localLoginTable.delete(tx, username);
        if (!wasThere) throw new UsernameError('user_not_found', 'User not found', null);
        if (credential) credentialTable.delete(tx, credential.id);
      }),
    credentialOf: (userId) =>
      credentialTable.listBy(store, 'user', userId).find(({ providerType }) => providerType === localProviderType),
    verify: (credential, password) => passwords.verify(credential.account, password),
    changePassword: async (credential, password) => {
      const login = await passwords.prepare(credential.account, password);
      await store.transact((tx) => {
        requireStill(tx, credential);
        passwords.save(tx, login);
      });
    },
    rename: (credential, username) => store.transact((tx) => renameLogin(tx, credential, username)),
  };
}

/** Takes the login away that a credential stands for. */
export function removeLogin(tx: Transaction, credential: Credential): void {
  if (credential.providerType === localProviderType) localLoginTable.delete(tx, credential.account);
}

function renameLogin(tx: Transaction, credential: Credential, username: string): void {
  requireFree(tx, username);
  const login = localLoginTable.get(tx, credential.account);
  if (!login) throw new UsernameError('user_not_found', 'User not found', null);
  localLoginTable.delete(tx, login.id);
  localLoginTable.put(tx, { ...login, id: username });
  credentialTable.put(tx, { ...credential, account: username });
}

/** @throws UsernameError when the name is not in its normal form, or taken */
export function requireFree(reader: Parameters<typeof localLoginTable.get>[0], username: string): void {
  if (username === '' || normaliseUsername(username) !== username) {
    throw new UsernameError(
      'username_not_normalized',
      `Username "${username}" is not normalized. Please make sure the username is lowercase and does not contain any whitespace`,
      { new_username: username },
    );
  }
  if (localLoginTable.get(reader, username)) {
    throw new UsernameError('username_already_exists', `Username "${username}" already exists`, { username });
  }
}

/** The login may have been renamed or removed while the new password was hashed. */
function requireStill(tx: Transaction, credential: Credential): void {
  if (!localLoginTable.get(tx, credential.account)) throw new AppError('not_found', 'User not found');
}
