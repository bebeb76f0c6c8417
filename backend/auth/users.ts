import * as v from 'valibot';
import type { Reader } from '../store/key-value.ts';
import { createTable } from '../store/table.ts';
import { adminGroup } from './groups.ts';
import { isLocal } from './local-network.ts';

/** Times are epoch milliseconds. PROTOCOL.md 1.2 */
export const User = v.object({
  id: v.string(),
  name: v.nullable(v.string()),
  isOwner: v.boolean(),
  isActive: v.boolean(),
  isSystemGenerated: v.boolean(),
  isLocalOnly: v.boolean(),
  groupIds: v.array(v.string()),
  createdAt: v.number(),
});
export type User = v.InferOutput<typeof User>;

export const userTable = createTable({
  name: 'user',
  schema: User,
  indexes: { all: { kind: 'group', by: () => [] } },
});

/** A credential says through which auth provider a user signs in, and as whom. PROTOCOL.md 1.3 */
export const Credential = v.object({
  id: v.string(),
  userId: v.string(),
  providerType: v.string(),
  providerId: v.nullable(v.string()),
  /** Which account at the provider: a user name, a user id, or empty when the provider has but one. */
  account: v.string(),
});
export type Credential = v.InferOutput<typeof Credential>;

export const credentialTable = createTable({
  name: 'credential',
  schema: Credential,
  indexes: {
    user: { kind: 'group', by: (credential) => [credential.userId] },
    account: {
      kind: 'unique',
      by: (credential) => [credential.providerType, credential.providerId ?? '', credential.account],
    },
  },
});

/** Owner, or active member of the administrators. */
export function isAdmin(user: User): boolean {
  return user.isOwner || (user.isActive && user.groupIds.includes(adminGroup));
}

/** Why this user may not log in from this address, in Home Assistant's words; null when he may. PROTOCOL.md 6.4 */
export function loginRefusal(user: User, address: string): string | null {
  if (!user.isActive) return 'User is not active';
  if (user.isLocalOnly && !isLocal(address)) return 'User cannot authenticate remotely';
  return null;
}

/** The credential of one account at one provider. */
export function findCredential(
  reader: Reader,
  provider: { type: string; id: string | null },
  account: string,
): Credential | undefined {
  return credentialTable.find(reader, 'account', provider.type, provider.id ?? '', account);
}
