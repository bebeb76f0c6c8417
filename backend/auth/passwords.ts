import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import type { KeyValueStore, Reader, Transaction } from '../store/key-value.ts';
import { createTable } from '../store/table.ts';
import { isCommonPassword } from './common-passwords.ts';

export const shortestPassword = 8;
export const longestPasswordBytes = 1024;

/** A login of the `homeassistant` provider: `id` is the normalised user name. PROTOCOL.md 5.1 */
const LocalLogin = v.object({ id: v.string(), passwordHash: v.string() });
export const localLoginTable = createTable({ name: 'local-login', schema: LocalLogin, indexes: {} });

/** Hashes passwords; `verify` of a null hash takes as long as that of a real one and is false. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(hash: string | null, password: string): Promise<boolean>;
  /** Whether the hash was made with other parameters than those of now. */
  isOutdated(hash: string): boolean;
}

export interface Passwords {
  /** Whether the user name (in any case, with spaces around) has this password. Equally slow for unknown names. */
  verify(username: string, password: string): Promise<boolean>;
  /** @throws AppError('invalid_request') naming the rule that the password breaks */
  prepare(username: string, password: string): Promise<LocalLoginDraft>;
  /** Whether somebody signs in with this user name. */
  isTaken(reader: Reader, username: string): boolean;
  /** Stores what `prepare` made. */
  save(tx: Transaction, draft: LocalLoginDraft): void;
}

export interface LocalLoginDraft {
  username: string;
  passwordHash: string;
}

/** The passwords of the server's own accounts. */
export function createPasswords(deps: { store: KeyValueStore; hasher: PasswordHasher }): Passwords {
  return {
    verify: async (username, password) => {
      if (isTooLong(password)) return false;
      const login = localLoginTable.get(deps.store, normaliseUsername(username));
      const isRight = await deps.hasher.verify(login?.passwordHash ?? null, password);
      if (isRight && login && deps.hasher.isOutdated(login.passwordHash)) await renewHash(deps, login, password);
      return isRight;
    },
    prepare: async (username, password) => {
      requireAcceptable(username, password);
      return { username, passwordHash: await deps.hasher.hash(password) };
    },
    isTaken: (reader, username) => localLoginTable.get(reader, username) !== undefined,
    save: (tx, draft) => localLoginTable.put(tx, { id: draft.username, passwordHash: draft.passwordHash }),
  };
}

/** Only while nobody has changed the password or the name meanwhile. */
async function renewHash(
  { store, hasher }: { store: KeyValueStore; hasher: PasswordHasher },
  login: v.InferOutput<typeof LocalLogin>,
  password: string,
): Promise<void> {
  const passwordHash = await hasher.hash(password);
  await store.transact((tx) => {
    const current = localLoginTable.get(tx, login.id);
    if (current?.passwordHash === login.passwordHash) localLoginTable.put(tx, { ...login, passwordHash });
  });
}

/** Trimmed and case-folded, as Home Assistant compares user names (`Straße` is `strasse`). PROTOCOL.md 13.1 (36) */
export function normaliseUsername(username: string): string {
  return username.trim().toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ');
}

/** @throws AppError('invalid_request') for a name that is empty or not in its normal form */
export function requireNormalUsername(username: string): void {
  if (username === '') throw new AppError('invalid_request', 'Username must not be empty');
  if (normaliseUsername(username) !== username) {
    throw new AppError('invalid_request', 'Username must be lowercase and must not begin or end with whitespace');
  }
}

function requireAcceptable(username: string, password: string): void {
  const refuse = (rule: string) => {
    throw new AppError('invalid_request', `Password ${rule}`);
  };
  if ([...password].length < shortestPassword) refuse(`must have at least ${shortestPassword} characters`);
  if (isTooLong(password)) refuse(`must have at most ${longestPasswordBytes} bytes`);
  if (normaliseUsername(password) === normaliseUsername(username)) refuse('must differ from the username');
  if (isCommonPassword(password)) refuse('is one of the most common passwords');
}

function isTooLong(password: string): boolean {
  return Buffer.byteLength(password) > longestPasswordBytes;
}
