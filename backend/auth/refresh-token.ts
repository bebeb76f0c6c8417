import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { refreshTokenTypes } from '../../shared/wire/refresh-token.ts';
import { createTable } from '../store/table.ts';
import type { Credential } from './users.ts';

const dayMs = 86_400_000;

/** How long an unused session stays: 90 days, moved on by each use. */
export const unusedMs = 90 * dayMs;

/** The secret itself is never stored, only its SHA-256. Times are epoch milliseconds. PROTOCOL.md 1.4 */
export const RefreshToken = v.object({
  id: v.string(),
  userId: v.string(),
  credentialId: v.nullable(v.string()),
  providerType: v.nullable(v.string()),
  providerId: v.nullable(v.string()),
  type: v.picklist(refreshTokenTypes),
  clientId: v.nullable(v.string()),
  clientName: v.nullable(v.string()),
  clientIcon: v.nullable(v.string()),
  secretHash: v.string(),
  accessTokenSeconds: v.number(),
  createdAt: v.number(),
  lastUsedAt: v.nullable(v.number()),
  lastUsedIp: v.nullable(v.string()),
  expireAt: v.nullable(v.number()),
});
export type RefreshToken = v.InferOutput<typeof RefreshToken>;

export const refreshTokenTable = createTable({
  name: 'refresh-token',
  schema: RefreshToken,
  indexes: {
    hash: { kind: 'unique', by: (token) => [token.secretHash] },
    user: { kind: 'group', by: (token) => [token.userId] },
    expiry: { kind: 'ordered', by: (token) => token.expireAt ?? undefined },
  },
});

/** Hex SHA-256, the only form in which a secret of 64 random bytes is kept. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** What differs between the kinds of tokens. */
export type TokenSpec = Pick<RefreshToken, 'userId' | 'type'> & Partial<RefreshToken>;

/** A session of a person at a client. */
export function normalToken(credential: Credential, clientId: string, ip: string): TokenSpec {
  return {
    type: 'normal',
    userId: credential.userId,
    credentialId: credential.id,
    providerType: credential.providerType,
    providerId: credential.providerId,
    clientId,
    lastUsedIp: ip,
  };
}
