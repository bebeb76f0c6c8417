import * as v from 'valibot';
import type { Environment } from '../environment.ts';
import type { KeyValueStore, Transaction } from '../store/key-value.ts';
import { createTable } from '../store/table.ts';
import { hashSecret, type RefreshToken, refreshTokenTable, unusedMs } from './refresh-token.ts';

const purgedAtOnce = 1000;

/** What is kept of a token that is gone, for 90 days: who shows it again is no stranger. PROTOCOL.md 12 */
const Tombstone = v.object({ id: v.string(), secretHash: v.string(), label: v.string(), expiresAt: v.number() });

export const tombstoneTable = createTable({
  name: 'tombstone',
  schema: Tombstone,
  indexes: {
    hash: { kind: 'unique', by: (tombstone) => [tombstone.secretHash] },
    expiry: { kind: 'ordered', by: (tombstone) => tombstone.expiresAt },
  },
});

/** How a token is called in the log. */
export function tokenLabel({ clientName, clientId, id }: RefreshToken): string {
  return `${clientName ?? clientId ?? 'system'} (${id.slice(0, 8)})`;
}

/** Removes a token and leaves a mark where it was; false when there was none. */
export function removeToken(tx: Transaction, id: string, now: number): boolean {
  const token = refreshTokenTable.get(tx, id);
  if (!token) return false;
  const { secretHash } = token;
  tombstoneTable.put(tx, { id, secretHash, label: tokenLabel(token), expiresAt: now + unusedMs });
  return refreshTokenTable.delete(tx, id);
}

export interface Tombstones {
  /** The label of a token that was ours and is gone. */
  findBySecret(secret: string): string | null;
  find(refreshTokenId: string): string | null;
  purge(): Promise<void>;
}

/** The tokens that were ours once. */
export function createTombstones({
  store,
  environment,
}: {
  store: KeyValueStore;
  environment: Environment;
}): Tombstones {
  // One that has expired is gone, too, though its record stays until the next purge.
  const expired = (token: RefreshToken | undefined) =>
    token && token.expireAt !== null && token.expireAt <= environment.now() ? tokenLabel(token) : null;
  return {
    findBySecret: (secret) => {
      const hash = hashSecret(secret);
      return tombstoneTable.find(store, 'hash', hash)?.label ?? expired(refreshTokenTable.find(store, 'hash', hash));
    },
    find: (id) => tombstoneTable.get(store, id)?.label ?? expired(refreshTokenTable.get(store, id)),
    purge: async () => {
      const old = await tombstoneTable.listUpTo(store, 'expiry', environment.now(), purgedAtOnce);
      if (old.length === 0) return;
      await store.transact((tx) => {
        for (const { id } of old) tombstoneTable.delete(tx, id);
      });
    },
  };
}
