import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { createLocalAccount } from '../auth/local-account.ts';
import { findMfa, forgetMfa } from '../auth/mfa/mfa-enrolments.ts';
import { normaliseUsername } from '../auth/passwords.ts';
import { localProviderType } from '../auth/providers/homeassistant.ts';
import { type Credential, findCredential, type User, userTable } from '../auth/users.ts';
import { type OperationDeps, operation, Word } from './operation.ts';

const groups = ['system-admin', 'system-users', 'system-read-only'] as const;

const UserRow = v.object({
  id: v.string(),
  username: v.nullable(v.string()),
  name: v.nullable(v.string()),
  is_owner: v.boolean(),
  is_active: v.boolean(),
  is_system: v.boolean(),
  local_only: v.boolean(),
  groups: v.array(v.string()),
  mfa: v.array(v.string()),
  sessions: v.number(),
});
export type UserRow = v.InferOutput<typeof UserRow>;

/** Whoever `user` names: a user name, or the id of a user. */
const ByUser = v.strictObject({ user: Word });
const Password = v.pipe(v.string(), v.maxLength(4096));

/** What the host may do with accounts. */
export const userOperations = {
  'users.list': operation({
    input: v.strictObject({}),
    output: v.array(UserRow),
    run: (_, deps) => deps.auth.accounts.list().map(({ user }) => rowOf(user, deps)),
  }),

  'users.add': operation({
    input: v.strictObject({
      username: Word,
      name: v.nullable(Word),
      password: Password,
      group: v.picklist(groups),
      local_only: v.boolean(),
    }),
    output: UserRow,
    run: async ({ username, password, name, group, local_only }, deps) => {
      const user = { name: name ?? username, groupIds: [group], isLocalOnly: local_only };
      const made = await createLocalAccount({ ...deps, ...deps.auth }, { user, username, password });
      return rowOf(made, deps);
    },
  }),

  'users.rename': operation({
    input: v.strictObject({ user: Word, username: v.nullable(Word), name: v.nullable(Word) }),
    output: UserRow,
    run: async ({ user, username, name }, deps) => {
      const found = findUser(user, deps);
      if (username !== null) await deps.auth.localLogins.rename(loginOf(found, deps), username);
      if (name !== null) await deps.auth.accounts.update(found.id, { name });
      return rowOf(findUser(found.id, deps), deps);
    },
  }),

  'users.passwd': operation({
    input: v.strictObject({ user: Word, password: Password, keep_sessions: v.boolean() }),
    output: v.object({ username: v.string(), ended_sessions: v.number() }),
    run: async ({ user, password, keep_sessions }, deps) => {
      const found = findUser(user, deps);
      const login = loginOf(found, deps);
      await deps.auth.localLogins.changePassword(login, password);
      const ended = keep_sessions ? [] : sessionsOf(found, deps);
      await deps.auth.refreshTokens.revokeAll(ended);
      return { username: login.account, ended_sessions: ended.length };
    },
  }),

  'users.activate': operation({
    input: ByUser,
    output: UserRow,
    run: async ({ user }, deps) =>
      rowOf(await deps.auth.accounts.update(findUser(user, deps).id, { isActive: true }), deps),
  }),

  'users.deactivate': operation({
    input: ByUser,
    output: UserRow,
    run: async ({ user }, deps) => {
      const { id } = notOwner(findUser(user, deps), 'deactivated');
      return rowOf(await deps.auth.accounts.update(id, { isActive: false }), deps);
    },
  }),

  'users.delete': operation({
    input: ByUser,
    output: v.object({ id: v.string() }),
    run: async ({ user }, deps) => {
      const { id } = notOwner(findUser(user, deps), 'deleted');
      await deps.auth.accounts.remove(id);
      return { id };
    },
  }),

  'users.reset-mfa': operation({
    input: ByUser,
    output: v.object({ id: v.string(), removed: v.array(v.string()) }),
    run: async ({ user }, deps) => {
      const { id } = findUser(user, deps);
      const removed = mfaOf(id, deps);
      await deps.store.transact((tx) => forgetMfa(tx, id));
      return { id, removed };
    },
  }),
};

/** The user of a user name or id, who must be a person. @throws AppError('not_found' | 'forbidden') */
export function findUser(name: string, { store }: Pick<OperationDeps, 'store'>): User {
  const username = normaliseUsername(name);
  const credential = findCredential(store, { type: localProviderType, id: null }, username);
  const user = userTable.get(store, credential?.userId ?? name);
  if (!user) throw new AppError('not_found', `There is no user ${username} (latchkey users list tells the names)`);
  if (user.isSystemGenerated) throw new AppError('forbidden', 'This user belongs to the system');
  return user;
}

function loginOf(user: User, { auth }: OperationDeps): Credential {
  const login = auth.localLogins.credentialOf(user.id);
  if (login) return login;
  throw new AppError('conflict', 'This user signs in without a password of ours');
}

function notOwner(user: User, what: string): User {
  if (!user.isOwner) return user;
  throw new AppError('forbidden', `The owner can't be ${what}. Make another owner first: latchkey onboarding restart`);
}

/** Sessions at clients; long-lived tokens of programs are not meant. */
function sessionsOf(user: User, { auth }: OperationDeps): string[] {
  return auth.refreshTokens.listOf(user.id).flatMap(({ id, type }) => (type === 'normal' ? [id] : []));
}

function mfaOf(userId: string, { store }: Pick<OperationDeps, 'store'>): string[] {
  const { totp, notify } = findMfa(store, userId);
  return [...(totp === null ? [] : ['totp']), ...(notify === null ? [] : ['notify'])];
}

function rowOf(user: User, deps: OperationDeps): UserRow {
  return {
    id: user.id,
    username: deps.auth.localLogins.credentialOf(user.id)?.account ?? null,
    name: user.name,
    is_owner: user.isOwner,
    is_active: user.isActive,
    is_system: user.isSystemGenerated,
    local_only: user.isLocalOnly,
    groups: user.groupIds,
    mfa: mfaOf(user.id, deps),
    sessions: deps.auth.refreshTokens.listOf(user.id).length,
  };
}
