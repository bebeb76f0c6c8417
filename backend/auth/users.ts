import * as v from 'valibot';
import type { Reader, Transaction } from '../store/key-value.ts';
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

export const userTable = createTable({ name: 'user', schema: User, indexes: {} });

/** A credential says through which auth provider a user signs in, and as whom. PROTOCOL.md 1.3 */
export const Credential = v.object({
  id: v.string(),
  userId: v.string(),
  providerType: v.string(),
  providerId: v.nullable(v.string()),
  data: v.object({ username: v.string() }),
});
export type Credential = v.InferOutput<typeof Credential>;

export const credentialTable = createTable({
  name: 'credential',
  schema: Credential,
  indexes: {
    user: { kind: 'group', by: (credential) => [credential.userId] },
    account: {
      kind: 'unique',
      by: (credential) => [credential.providerType, credential.providerId ?? '', credential.data.username],
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
  username: string,
): Credential | undefined {
  return credentialTable.find(reader, 'account', provider.type, provider.id ?? '', username);
}

/** Adds the first user: the owner, an active administrator who signs in through this provider. */
export function addOwner(
  tx: Transaction,
  owner: { userId: string; credentialId: string; name: string; username: string; provider: string; now: number },
): Credential {
  userTable.put(tx, {
    id: owner.userId,
    name: owner.name,
    isOwner: true,
    isActive: true,
    isSystemGenerated: false,
    isLocalOnly: false,
    groupIds: [adminGroup],
    createdAt: owner.now,
  });
  const credential: Credential = {
    id: owner.credentialId,
    userId: owner.userId,
    providerType: owner.provider,
    providerId: null,
    data: { username: owner.username },
  };
  credentialTable.put(tx, credential);
  return credential;
}
