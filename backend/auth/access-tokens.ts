import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Environment } from '../environment.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import type { MasterKey } from './master-key.ts';
import type { RefreshToken, RefreshTokens } from './refresh-tokens.ts';
import { type User, userTable } from './users.ts';

const longestJwt = 8192;
const leewaySeconds = 10;
const cachedTokens = 10_000;
const header = encode({ alg: 'HS256', typ: 'JWT' });

/** Who a valid access token speaks for. */
export interface Session {
  user: User;
  refreshToken: RefreshToken;
}

export interface AccessTokens {
  /** A JWT that lives `refreshToken.accessTokenSeconds`. PROTOCOL.md 1.5 */
  make(refreshToken: RefreshToken): string;
  /** Whose token this is, null for anything that is not valid now. Cheap for a token that was seen before. */
  check(jwt: string): Session | null;
}

interface Verified extends Session {
  /** Epoch seconds. */
  expiresAt: number;
}

/** Makes and checks access tokens. What was verified is remembered until anything about its token or user changes. */
export function createAccessTokens(deps: {
  store: KeyValueStore;
  masterKey: MasterKey;
  refreshTokens: RefreshTokens;
  environment: Environment;
}): AccessTokens {
  const { store, masterKey, refreshTokens, environment } = deps;
  const verified = createVerifiedCache(store);
  const verify = (jwt: string): Verified | null => {
    const claims = readClaims(jwt);
    const refreshToken = claims && refreshTokens.find(claims.iss);
    if (!refreshToken || !isSignedWith(jwt, masterKey.accessTokenKey(refreshToken.id))) return null;
    const user = userTable.get(store, refreshToken.userId);
    const isFromFuture = claims.iat > environment.now() / 1000 + leewaySeconds;
    return user?.isActive && !isFromFuture ? { user, refreshToken, expiresAt: claims.exp } : null;
  };
  return {
    make: (refreshToken) => {
      const iat = Math.floor(environment.now() / 1000);
      const payload = encode({ iss: refreshToken.id, iat, exp: iat + refreshToken.accessTokenSeconds });
      const signed = `${header}.${payload}`;
      return `${signed}.${sign(signed, masterKey.accessTokenKey(refreshToken.id)).toString('base64url')}`;
    },
    check: (jwt) => {
      const session = verified.get(jwt) ?? verify(jwt);
      if (!session || session.expiresAt + leewaySeconds <= environment.now() / 1000) return null;
      verified.add(jwt, session);
      return session;
    },
  };
}

function createVerifiedCache(store: KeyValueStore) {
  const byJwt = new Map<string, Verified>();
  const jwtsByToken = new Map<string, Set<string>>();
  const clear = () => {
    byJwt.clear();
    jwtsByToken.clear();
  };
  const forget = (tokenId: string) => {
    for (const jwt of jwtsByToken.get(tokenId) ?? []) byJwt.delete(jwt);
    jwtsByToken.delete(tokenId);
  };
  store.watch((changes) => {
    for (const { key } of changes) {
      if (key.startsWith('refresh-token!')) forget(key.slice('refresh-token!'.length));
      if (key.startsWith('user!')) clear();
    }
  });
  return {
    get: (jwt: string) => byJwt.get(jwt),
    add: (jwt: string, session: Verified) => {
      if (byJwt.has(jwt)) return;
      if (byJwt.size >= cachedTokens) clear();
      byJwt.set(jwt, session);
      const jwts = jwtsByToken.get(session.refreshToken.id) ?? new Set();
      jwtsByToken.set(session.refreshToken.id, jwts.add(jwt));
    },
  };
}

function readClaims(jwt: string): { iss: string; iat: number; exp: number } | null {
  if (jwt.length > longestJwt) return null;
  const [head, payload, , ...rest] = jwt.split('.');
  if (head === undefined || payload === undefined || rest.length > 0) return null;
  const { alg } = decode(head);
  const { iss, iat, exp } = decode(payload);
  const isWhole = alg === 'HS256' && typeof iss === 'string' && typeof iat === 'number' && typeof exp === 'number';
  return isWhole ? { iss, iat, exp } : null;
}

function isSignedWith(jwt: string, key: Buffer): boolean {
  const end = jwt.lastIndexOf('.');
  const signature = jwt.slice(end + 1);
  if (!/^[\w-]+={0,2}$/.test(signature)) return false;
  const given = Buffer.from(signature, 'base64url');
  const expected = sign(jwt.slice(0, end), key);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sign(text: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
