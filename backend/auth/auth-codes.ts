import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { defaultLimits, type Limits } from '../config/limits.ts';
import type { Environment } from '../environment.ts';
import type { KeyValueStore, Transaction } from '../store/key-value.ts';
import { createTable } from '../store/table.ts';
import { hashSecret } from './refresh-token.ts';
import { removeToken } from './tombstones.ts';
import type { Credential } from './users.ts';

/** A code is good for less than ten minutes. PROTOCOL.md 1.6 */
export const codeMs = 600_000;

const purgedAtOnce = 1000;

/** The account a login has proven: one that has a credential already, or a new one with the user to be made of it. */
export const ProvenAccount = v.object({
  credentialId: v.nullable(v.string()),
  providerType: v.string(),
  providerId: v.nullable(v.string()),
  account: v.string(),
  newUser: v.nullable(
    v.object({ name: v.nullable(v.string()), groupIds: v.array(v.string()), isLocalOnly: v.boolean() }),
  ),
});
export type ProvenAccount = v.InferOutput<typeof ProvenAccount>;

/**
 * `id` is the SHA-256 of the code. A spent code is kept until it would have expired, with the refresh token that was
 * made from it: whoever sends it again has stolen it, or was robbed, and the token goes. PROTOCOL.md 12
 */
const AuthCode = v.object({
  id: v.string(),
  clientId: v.string(),
  login: ProvenAccount,
  purpose: v.picklist(['authorize', 'link_user']),
  codeChallenge: v.nullable(v.string()),
  expiresAt: v.number(),
  isSpent: v.boolean(),
  refreshTokenId: v.nullable(v.string()),
});
export type AuthCode = v.InferOutput<typeof AuthCode>;

export const authCodeTable = createTable({
  name: 'auth-code',
  schema: AuthCode,
  indexes: { expiry: { kind: 'ordered', by: (code) => code.expiresAt }, all: { kind: 'group', by: () => [] } },
});

/** The account of a credential that is there. */
export function knownAccount(credential: Credential): ProvenAccount {
  const { id, providerType, providerId, account } = credential;
  return { credentialId: id, providerType, providerId, account, newUser: null };
}

/** What a code stands for: who signed in, at which client, and for what. */
export type AuthCodeGrant = Pick<AuthCode, 'clientId' | 'login' | 'purpose' | 'codeChallenge'>;

export interface CodeRequest {
  code: string;
  clientId: string;
  purpose: AuthCode['purpose'];
  /** RFC 7636; needed when the flow began with a `code_challenge`, refused when it did not. */
  codeVerifier: string | null;
}

export type SpentCode = { login: ProvenAccount } | { refused: 'unknown' | 'code_verifier' };

export interface AuthCodes {
  /** A new single-use code (32 hex) bound to the client. @throws AppError('unavailable') when there are too many */
  issue(tx: Transaction, grant: AuthCodeGrant): string;
  /**
   * Spends the code. Does not throw, so that what a refusal changes is committed too: a code that was spent before
   * takes the refresh token with it that was made from it; a wrong client leaves the code as it is.
   */
  spend(tx: Transaction, request: CodeRequest): SpentCode;
  /** Remembers which refresh token was made from a code that was just spent. */
  madeRefreshToken(tx: Transaction, code: string, refreshTokenId: string): void;
  /** Removes the codes that have expired. */
  purge(): Promise<void>;
}

/** Authorization codes, in the store so that they survive a restart and are spent exactly once. */
export function createAuthCodes(deps: {
  store: KeyValueStore;
  environment: Environment;
  limits?: Pick<Limits, 'auth_codes'>;
}): AuthCodes {
  const { store, environment, limits = defaultLimits } = deps;
  return {
    issue: (tx, grant) => {
      if (authCodeTable.countBy(tx, 'all') >= limits.auth_codes) {
        throw new AppError('unavailable', 'Too many logins at once, try again in some minutes');
      }
      const code = environment.randomHex(16);
      const expiresAt = environment.now() + codeMs;
      authCodeTable.put(tx, { ...grant, id: hashSecret(code), expiresAt, isSpent: false, refreshTokenId: null });
      return code;
    },
    spend: (tx, request) => spendCode(tx, request, environment.now()),
    madeRefreshToken: (tx, code, refreshTokenId) => {
      const spent = authCodeTable.get(tx, hashSecret(code));
      if (spent) authCodeTable.put(tx, { ...spent, refreshTokenId });
    },
    purge: async () => {
      const expired = await authCodeTable.listUpTo(store, 'expiry', environment.now(), purgedAtOnce);
      if (expired.length === 0) return;
      await store.transact((tx) => {
        for (const code of expired) authCodeTable.delete(tx, code.id);
      });
    },
  };
}

function spendCode(tx: Transaction, request: CodeRequest, now: number): SpentCode {
  const code = authCodeTable.get(tx, hashSecret(request.code));
  if (!code || code.clientId !== request.clientId || code.purpose !== request.purpose) return { refused: 'unknown' };
  if (code.refreshTokenId !== null) removeToken(tx, code.refreshTokenId, now);
  if (code.isSpent || now >= code.expiresAt) return { refused: 'unknown' };
  authCodeTable.put(tx, { ...code, isSpent: true });
  return isVerified(code, request.codeVerifier) ? { login: code.login } : { refused: 'code_verifier' };
}

function isVerified(code: AuthCode, verifier: string | null): boolean {
  if (code.codeChallenge === null || verifier === null) return code.codeChallenge === verifier;
  return createHash('sha256').update(verifier).digest('base64url') === code.codeChallenge;
}
