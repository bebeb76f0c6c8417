import { timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import type { OnboardingUserRequest } from '../../shared/wire/onboarding.ts';
import type { Environment } from '../environment.ts';
import type { KeyValueStore, Reader, Transaction } from '../store/key-value.ts';
import { type AuthCodes, knownAccount } from './auth-codes.ts';
import type { Events } from './events.ts';
import { adminGroup } from './groups.ts';
import { saveLocalAccount } from './local-account.ts';
import { type Passwords, requireNormalUsername } from './passwords.ts';
import { hashSecret } from './refresh-token.ts';
import { endSessions } from './user-accounts.ts';
import { type User, userTable } from './users.ts';

/** Where the one link that is open is kept. */
export const ownerRestartKey = 'onboarding-restart';
const linkMs = 30 * 60_000;

/** What becomes of the account that was the owner. */
export const oldOwnerFates = ['administrator', 'deactivated', 'owner'] as const;
export type OldOwnerFate = (typeof oldOwnerFates)[number];

/** Only the hash of the link's secret is kept. */
export const StoredOwnerRestart = v.object({
  secretHash: v.string(),
  expiresAt: v.number(),
  oldOwner: v.picklist(oldOwnerFates),
});
type StoredOwnerRestart = v.InferOutput<typeof StoredOwnerRestart>;

export interface OwnerRestart {
  /**
   * Opens the way to a new owner account for half an hour, once; an earlier link is good no more. Called on the host
   * alone: nothing on the network leads here.
   * @throws AppError('conflict') when there is no owner yet
   */
  begin(oldOwner: OldOwnerFate): Promise<{ secret: string; expiresAt: number }>;
  isPending(): boolean;
  /**
   * Makes the new owner, spends the link, and gives a code for the client, all or nothing; other users stay as they are.
   * @throws AppError('forbidden') when the secret is not that of the open link; AppError('invalid_request') for a bad field
   */
  createOwner(request: OnboardingUserRequest, secret: string): Promise<string>;
}

interface Deps {
  store: KeyValueStore;
  environment: Environment;
  passwords: Passwords;
  codes: AuthCodes;
  events: Events;
}

/** The way back in for somebody who has lost the owner's password, and has the host. */
export function createOwnerRestart(deps: Deps): OwnerRestart {
  const { store, environment } = deps;
  return {
    begin: async (oldOwner) => {
      const secret = environment.randomHex(32);
      const expiresAt = environment.now() + linkMs;
      await store.transact((tx) => {
        if (ownersOf(tx).length === 0) {
          throw new AppError('conflict', 'There is no owner yet: open the address of the server to make one');
        }
        tx.put(ownerRestartKey, { secretHash: hashSecret(secret), expiresAt, oldOwner });
      });
      return { secret, expiresAt };
    },
    isPending: () => pendingRestart(store, environment.now()) !== null,
    createOwner: (request, secret) => createOwner(deps, request, secret),
  };
}

async function createOwner(deps: Deps, request: OnboardingUserRequest, secret: string): Promise<string> {
  const { store, environment, passwords, codes, events } = deps;
  // Before the password is hashed, so that a guess costs no work.
  requireOpen(store, secret, environment.now());
  const name = request.name.trim();
  if (name === '') throw new AppError('invalid_request', 'Name must not be empty');
  requireNormalUsername(request.username);
  const login = await passwords.prepare(request.username, request.password);
  const { code, users } = await store.transact((tx) => {
    const { oldOwner } = requireOpen(tx, secret, environment.now());
    tx.delete(ownerRestartKey);
    if (passwords.isTaken(tx, login.username)) {
      throw new AppError('invalid_request', `Username "${login.username}" already exists`);
    }
    const old = ownersOf(tx).map((owner) => settle(tx, owner, oldOwner, environment.now()));
    const { credential } = saveLocalAccount(tx, deps, { name, groupIds: [adminGroup], isOwner: true }, login);
    const grant = { clientId: request.client_id, login: knownAccount(credential), codeChallenge: null };
    return { code: codes.issue(tx, { ...grant, purpose: 'authorize' }), users: [...old, credential.userId] };
  });
  for (const id of users) events.fire('user_updated', { user_id: id });
  return code;
}

/** @throws AppError('forbidden') */
function requireOpen(reader: Reader, secret: string, now: number): StoredOwnerRestart {
  const pending = pendingRestart(reader, now);
  const [given, wanted] = [hashSecret(secret), pending?.secretHash ?? ''].map((text) => Buffer.from(text));
  if (pending && given && wanted?.length === given.length && timingSafeEqual(given, wanted)) return pending;
  throw new AppError(
    'forbidden',
    'This link is good no more: it was used, replaced, or is older than 30 minutes. Make a new one: latchkey onboarding restart',
  );
}

function pendingRestart(reader: Reader, now: number): StoredOwnerRestart | null {
  const stored = reader.get(ownerRestartKey);
  if (stored === undefined) return null;
  const restart = v.parse(StoredOwnerRestart, stored);
  return restart.expiresAt > now ? restart : null;
}

function ownersOf(tx: Reader): User[] {
  return userTable.listBy(tx, 'all').filter((user) => user.isOwner);
}

function settle(tx: Transaction, owner: User, fate: OldOwnerFate, now: number): string {
  if (fate === 'owner') return owner.id;
  const groupIds = owner.groupIds.includes(adminGroup) ? owner.groupIds : [...owner.groupIds, adminGroup];
  userTable.put(tx, { ...owner, isOwner: false, groupIds, isActive: owner.isActive && fate !== 'deactivated' });
  if (fate === 'deactivated') endSessions(tx, owner.id, now);
  return owner.id;
}
