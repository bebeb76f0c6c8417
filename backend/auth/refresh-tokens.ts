import { accessTokenSeconds } from '../../shared/wire/token.ts';
import type { Environment } from '../environment.ts';
import type { KeyValueStore, Transaction } from '../store/key-value.ts';
import { createRecentUses } from './recent-uses.ts';
import { hashSecret, type RefreshToken, refreshTokenTable, type TokenSpec, unusedMs } from './refresh-token.ts';
import { removeToken } from './tombstones.ts';

/** A purge takes this many at most; it comes again soon. */
const purgedAtOnce = 1000;

export interface RefreshTokens {
  /** Adds a token inside of a transaction. The secret is known to the caller alone, this once. */
  create(tx: Transaction, spec: TokenSpec): NewRefreshToken;
  /** The live token with this secret; null when unknown or unused for 90 days. */
  findBySecret(secret: string): RefreshToken | null;
  find(id: string): RefreshToken | null;
  listOf(userId: string): RefreshToken[];
  /** Notes that an access token was made from it: slides its expiry. Written within seconds, not at once. */
  use(token: RefreshToken, ip: string): void;
  /** Resolves when it is gone for good; false when it was gone before. */
  revoke(id: string): Promise<boolean>;
  /** Ends several at once. */
  revokeAll(ids: readonly string[]): Promise<void>;
  /** Switches the 90 days off, or on again counted from the last use. */
  setExpiry(id: string, isEnabled: boolean): Promise<void>;
  /** Writes what `use` noted. */
  flush(): Promise<void>;
  /** Removes the tokens that were not used for 90 days. */
  purge(): Promise<void>;
}

export interface NewRefreshToken {
  token: RefreshToken;
  secret: string;
}

/** The refresh tokens in the store, with the uses of the last seconds laid over them. */
export function createRefreshTokens(deps: { store: KeyValueStore; environment: Environment }): RefreshTokens {
  const { store, environment } = deps;
  const uses = createRecentUses(deps);
  const alive = (token: RefreshToken | undefined): RefreshToken | null => {
    const current = token && uses.over(token);
    if (!current) return null;
    return current.expireAt !== null && current.expireAt <= environment.now() ? null : current;
  };
  const removeAll = (ids: readonly string[]) =>
    store.transact((tx) => {
      for (const id of ids) removeToken(tx, id, environment.now());
    });
  return {
    create: (tx, spec) => createToken(tx, environment, spec),
    findBySecret: (secret) => alive(refreshTokenTable.find(store, 'hash', hashSecret(secret))),
    find: (id) => alive(refreshTokenTable.get(store, id)),
    listOf: (userId) => refreshTokenTable.listBy(store, 'user', userId).flatMap((token) => alive(token) ?? []),
    use: uses.note,
    flush: uses.flush,
    revoke: (id) => store.transact((tx) => removeToken(tx, id, environment.now())),
    revokeAll: removeAll,
    setExpiry: (id, isEnabled) =>
      store.transact((tx) => {
        const token = alive(refreshTokenTable.get(tx, id));
        if (!token) return;
        const fromLastUse = (token.lastUsedAt ?? environment.now()) + unusedMs;
        refreshTokenTable.put(tx, { ...token, expireAt: isEnabled ? (token.expireAt ?? fromLastUse) : null });
      }),
    purge: async () => {
      const expired = await refreshTokenTable.listUpTo(store, 'expiry', environment.now(), purgedAtOnce);
      const ids = expired.filter((token) => !alive(token)).map((token) => token.id);
      if (ids.length > 0) await removeAll(ids);
    },
  };
}

function createToken(tx: Transaction, environment: Environment, spec: TokenSpec): NewRefreshToken {
  const now = environment.now();
  const secret = environment.randomHex(64);
  const token: RefreshToken = {
    credentialId: null,
    providerType: null,
    providerId: null,
    clientId: null,
    clientName: null,
    clientIcon: null,
    accessTokenSeconds,
    lastUsedAt: now,
    lastUsedIp: null,
    expireAt: spec.type === 'normal' ? now + unusedMs : null,
    ...spec,
    id: environment.randomHex(16),
    secretHash: hashSecret(secret),
    createdAt: now,
  };
  refreshTokenTable.put(tx, token);
  return { token, secret };
}
