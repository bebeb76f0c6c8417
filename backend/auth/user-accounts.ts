import { AppError } from '../../shared/errors.ts';
import type { Environment } from '../environment.ts';
import type { KeyValueStore, Reader, Transaction } from '../store/key-value.ts';
import type { Events } from './events.ts';
import { findGroup } from './groups.ts';
import { removeLogin } from './local-logins.ts';
import { forgetMfa } from './mfa/mfa-enrolments.ts';
import { refreshTokenTable } from './refresh-token.ts';
import { removeToken } from './tombstones.ts';
import { forgetUserData } from './user-data.ts';
import { type Credential, credentialTable, type User, userTable } from './users.ts';

/** What a new user may be given; the rest has its defaults: active, no group, from anywhere. */
export type NewUser = Pick<User, 'name'> & Partial<Pick<User, 'groupIds' | 'isLocalOnly' | 'isSystemGenerated'>>;
export type UserChanges = Partial<Pick<User, 'name' | 'isActive' | 'groupIds' | 'isLocalOnly'>>;

export interface UserAccounts {
  /** Everybody, system users too, oldest first. */
  list(): { user: User; credentials: Credential[] }[];
  find(id: string): User | undefined;
  credentialsOf(id: string): Credential[];
  /** @throws AppError('invalid_request') for a group that does not exist */
  create(user: NewUser): Promise<User>;
  /**
   * Deactivating ends every session of the user.
   * @throws AppError('not_found'), AppError('invalid_request') for a group that does not exist
   */
  update(id: string, changes: UserChanges): Promise<User>;
  /** Removes the user with credentials, logins, tokens and MFA. @throws AppError('not_found') */
  remove(id: string): Promise<void>;
}

interface Deps {
  store: KeyValueStore;
  environment: Environment;
  events: Events;
}

/** The accounts, as administrators see them. PROTOCOL.md 1.2 and 4.4 */
export function createUserAccounts({ store, environment, events }: Deps): UserAccounts {
  const credentialsOf = (id: string) => credentialTable.listBy(store, 'user', id);
  return {
    list: () => listUsers(store).map((user) => ({ user, credentials: credentialsOf(user.id) })),
    find: (id) => userTable.get(store, id),
    credentialsOf,
    create: async (user) => {
      requireGroups(store, user.groupIds ?? []);
      const created = await store.transact((tx) => addUser(tx, environment, user));
      events.fire('user_added', { user_id: created.id });
      return created;
    },
    update: async (id, changes) => {
      requireGroups(store, changes.groupIds ?? []);
      const updated = await store.transact((tx) => changeUser(tx, id, changes, environment.now()));
      events.fire('user_updated', { user_id: id });
      return updated;
    },
    remove: async (id) => {
      await store.transact((tx) => removeUser(tx, id, environment.now()));
      events.fire('user_removed', { user_id: id });
    },
  };
}

/** Adds a user inside of a transaction. */
export function addUser(tx: Transaction, environment: Environment, user: NewUser & { isOwner?: boolean }): User {
  const created: User = {
    id: environment.randomHex(16),
    name: user.name,
    isOwner: user.isOwner ?? false,
    isActive: true,
    isSystemGenerated: user.isSystemGenerated ?? false,
    isLocalOnly: user.isLocalOnly ?? false,
    groupIds: user.groupIds ?? [],
    createdAt: environment.now(),
  };
  userTable.put(tx, created);
  return created;
}

function listUsers(reader: Reader): User[] {
  return userTable.listBy(reader, 'all');
}

function changeUser(tx: Transaction, id: string, changes: UserChanges, now: number): User {
  const user = userTable.get(tx, id);
  if (!user) throw new AppError('not_found', 'User not found');
  const changed = { ...user, ...changes };
  userTable.put(tx, changed);
  if (user.isActive && !changed.isActive) endSessions(tx, id, now);
  return changed;
}

function removeUser(tx: Transaction, id: string, now: number): void {
  if (!userTable.delete(tx, id)) throw new AppError('not_found', 'User not found');
  endSessions(tx, id, now);
  forgetMfa(tx, id);
  forgetUserData(tx, id);
  for (const credential of credentialTable.listBy(tx, 'user', id)) {
    removeLogin(tx, credential);
    credentialTable.delete(tx, credential.id);
  }
}

/** Ends every session of a user, inside of a transaction. */
export function endSessions(tx: Transaction, userId: string, now: number): void {
  for (const token of refreshTokenTable.listBy(tx, 'user', userId)) removeToken(tx, token.id, now);
}

function requireGroups(reader: Reader, groupIds: readonly string[]): void {
  const unknown = groupIds.find((id) => !findGroup(reader, id));
  if (unknown !== undefined) throw new AppError('invalid_request', `Unknown group ${unknown}`);
}
