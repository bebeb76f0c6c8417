import { defaultLimits, type Limits } from '../config/limits.ts';
import type { Environment } from '../environment.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import { isSignedWith, readJwt, signJwt } from './jwt.ts';
import type { MasterKey } from './master-key.ts';
import type { RefreshToken } from './refresh-token.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import { type Tombstones, tokenLabel } from './tombstones.ts';
import { type User, userTable } from './users.ts';

const leewaySeconds = 10;

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
  /** The label of a token that we did make and that is good no more, null for a stranger's. */
  recognise(jwt: string): string | null;
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
  tombstones: Tombstones;
  environment: Environment;
  limits?: Pick<Limits, 'verified_tokens'>;
}): AccessTokens {
  const { store, masterKey, refreshTokens, tombstones, environment } = deps;
  const verified = createVerifiedCache(store, (deps.limits ?? defaultLimits).verified_tokens);
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
      const exp = iat + refreshToken.accessTokenSeconds;
      return signJwt({ iss: refreshToken.id, iat, exp }, masterKey.accessTokenKey(refreshToken.id));
    },
    check: (jwt) => {
      const session = verified.get(jwt) ?? verify(jwt);
      if (!session || session.expiresAt + leewaySeconds <= environment.now() / 1000) return null;
      verified.add(jwt, session);
      return session;
    },
    recognise: (jwt) => {
      const id = readClaims(jwt)?.iss;
      if (id === undefined || !isSignedWith(jwt, masterKey.accessTokenKey(id))) return null;
      const token = refreshTokens.find(id);
      return token ? tokenLabel(token) : tombstones.find(id);
    },
  };
}

function createVerifiedCache(store: KeyValueStore, most: number) {
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
      if (byJwt.size >= most) clear();
      byJwt.set(jwt, session);
      const jwts = jwtsByToken.get(session.refreshToken.id) ?? new Set();
      jwtsByToken.set(session.refreshToken.id, jwts.add(jwt));
    },
  };
}

function readClaims(jwt: string): { iss: string; iat: number; exp: number } | null {
  const { iss, iat, exp } = readJwt(jwt) ?? {};
  const isWhole = typeof iss === 'string' && typeof iat === 'number' && typeof exp === 'number';
  return isWhole ? { iss, iat, exp } : null;
}
