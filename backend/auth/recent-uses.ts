import type { Environment } from '../environment.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import { type RefreshToken, refreshTokenTable, unusedMs } from './refresh-token.ts';

interface Use {
  lastUsedAt: number;
  lastUsedIp: string;
}

/** Notes when tokens are used, and writes it in batches: a crash may lose some seconds of it, and nothing else. */
export interface RecentUses {
  note(token: RefreshToken, ip: string): void;
  /** The token with what was noted and is not yet written. */
  over(token: RefreshToken): RefreshToken;
  flush(): Promise<void>;
}

/** Uses of refresh tokens that wait to be written to the store. */
export function createRecentUses({
  store,
  environment,
}: {
  store: KeyValueStore;
  environment: Environment;
}): RecentUses {
  const uses = new Map<string, Use>();
  return {
    note: ({ id }, ip) => void uses.set(id, { lastUsedAt: environment.now(), lastUsedIp: ip }),
    over: (token) => withUse(token, uses.get(token.id)),
    flush: async () => {
      if (uses.size === 0) return;
      const written = new Map(uses);
      await store.transact((tx) => {
        for (const [id, use] of written) {
          const token = refreshTokenTable.get(tx, id);
          if (token) refreshTokenTable.put(tx, withUse(token, use));
        }
      });
      for (const [id, use] of written) if (uses.get(id) === use) uses.delete(id);
    },
  };
}

/** Expiry counts from the use, unless it is switched off now, whatever it was at the use. */
function withUse(token: RefreshToken, use: Use | undefined): RefreshToken {
  return use ? { ...token, ...use, expireAt: token.expireAt === null ? null : use.lastUsedAt + unusedMs } : token;
}
