import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { refreshTokenTypes } from '../../shared/wire/refresh-token.ts';
import { accessTokenSeconds } from '../../shared/wire/token.ts';
import type { Environment } from '../environment.ts';
import type { KeyValueStore, Reader, Transaction } from '../store/key-value.ts';
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

export interface RefreshTokens {
  /** Adds a normal session inside of a transaction. The secret is known to the caller alone, this once. */
  create(tx: Transaction, session: { credential: Credential; clientId: string; ip: string }): NewRefreshToken;
  /** The live token with this secret; null when unknown or unused for 90 days. */
  findBySecret(secret: string): RefreshToken | null;
  find(id: string): RefreshToken | null;
  listOf(userId: string): RefreshToken[];
  /** Notes that an access token was made from it: slides its expiry. Written within seconds, not at once. */
  use(token: RefreshToken, ip: string): void;
  /** Resolves when it is gone for good; false when it was gone before. */
  revoke(id: string): Promise<boolean>;
  /** Writes what `use` noted. */
  flush(): Promise<void>;
  /** Removes the tokens that were not used for 90 days. */
  purge(): Promise<void>;
}

export interface NewRefreshToken {
  token: RefreshToken;
  secret: string;
}

/** A purge takes this many at most; it comes again soon. */
const purgedAtOnce = 1000;

type Use = Pick<RefreshToken, 'lastUsedAt' | 'lastUsedIp' | 'expireAt'>;

/** The refresh tokens in the store, with the uses of the last seconds laid over them. */
export function createRefreshTokens(deps: { store: KeyValueStore; environment: Environment }): RefreshTokens {
  const { store, environment } = deps;
  const uses = new Map<string, Use>();
  const withUse = (token: RefreshToken): RefreshToken => ({ ...token, ...uses.get(token.id) });
  const alive = (token: RefreshToken | undefined): RefreshToken | null => {
    if (!token) return null;
    const current = withUse(token);
    return current.expireAt !== null && current.expireAt <= environment.now() ? null : current;
  };
  const write = (tx: Transaction, written: ReadonlyMap<string, Use>) => {
    for (const [id, use] of written) {
      const token = refreshTokenTable.get(tx, id);
      if (token) refreshTokenTable.put(tx, { ...token, ...use });
    }
  };
  return {
    create: (tx, session) => createSession(tx, environment, session),
    findBySecret: (secret) => alive(refreshTokenTable.find(store, 'hash', hashSecret(secret))),
    find: (id) => alive(refreshTokenTable.get(store, id)),
    listOf: (userId) => listAlive(store, userId, alive),
    use: (token, ip) => {
      const now = environment.now();
      uses.set(token.id, {
        lastUsedAt: now,
        lastUsedIp: ip,
        expireAt: token.expireAt === null ? null : now + unusedMs,
      });
    },
    revoke: (id) => store.transact((tx) => refreshTokenTable.delete(tx, id)),
    flush: async () => {
      if (uses.size === 0) return;
      const written = new Map(uses);
      await store.transact((tx) => write(tx, written));
      for (const [id, use] of written) if (uses.get(id) === use) uses.delete(id);
    },
    purge: async () => {
      const expired = await refreshTokenTable.listUpTo(store, 'expiry', environment.now(), purgedAtOnce);
      const ids = expired.filter((token) => !alive(token)).map((token) => token.id);
      if (ids.length === 0) return;
      await store.transact((tx) => {
        for (const id of ids) refreshTokenTable.delete(tx, id);
      });
    },
  };
}

function listAlive(
  reader: Reader,
  userId: string,
  alive: (token: RefreshToken) => RefreshToken | null,
): RefreshToken[] {
  return refreshTokenTable.listBy(reader, 'user', userId).flatMap((token) => alive(token) ?? []);
}

function createSession(
  tx: Transaction,
  environment: Environment,
  session: { credential: Credential; clientId: string; ip: string },
): NewRefreshToken {
  const now = environment.now();
  const secret = environment.randomHex(64);
  const token: RefreshToken = {
    id: environment.randomHex(16),
    userId: session.credential.userId,
    credentialId: session.credential.id,
    providerType: session.credential.providerType,
    type: 'normal',
    clientId: session.clientId,
    clientName: null,
    clientIcon: null,
    secretHash: hashSecret(secret),
    accessTokenSeconds,
    createdAt: now,
    lastUsedAt: now,
    lastUsedIp: session.ip,
    expireAt: now + unusedMs,
  };
  refreshTokenTable.put(tx, token);
  return { token, secret };
}
