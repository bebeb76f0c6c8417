import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { Environment } from '../environment.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import type { Session } from './access-tokens.ts';
import { isSignedWith, readJwt, signJwt } from './jwt.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import { userTable } from './users.ts';

const signatureParameter = 'authSig';
/** May be added or changed afterwards: pictures are asked for in the size that a page needs. */
const freeParameters = ['width', 'height'];

const Claims = v.object({
  iss: v.string(),
  path: v.string(),
  params: v.array(v.tuple([v.string(), v.string()])),
  iat: v.number(),
  exp: v.number(),
});

export interface SignedPaths {
  /** The path with a signature that opens it for GET, for that many seconds. PROTOCOL.md 3.13 and 13.1 (24) */
  sign(path: string, refreshTokenId: string, seconds: number): string;
  /** The session in whose name a request with a signature comes; null when it is not valid. */
  check(path: string, query: string): Session | null;
}

/** Signed paths; their secret is made anew at each start, so that none outlives it. */
export function createSignedPaths(deps: {
  store: KeyValueStore;
  refreshTokens: RefreshTokens;
  environment: Environment;
}): SignedPaths {
  const { store, refreshTokens, environment } = deps;
  const key = randomBytes(64);
  return {
    sign: (target, refreshTokenId, seconds) => {
      const { path, params } = takeApart(target);
      const iat = Math.floor(environment.now() / 1000);
      const signature = signJwt({ iss: refreshTokenId, path, params, iat, exp: iat + seconds }, key);
      const query = [
        ...params.map(([name, value]) => `${quote(name)}=${quote(value)}`),
        `${signatureParameter}=${signature}`,
      ];
      return `${path}?${query.join('&')}`;
    },
    check: (path, query) => {
      const signature = new URLSearchParams(query).get(signatureParameter);
      const claims = signature === null ? null : readClaims(signature, key);
      const now = environment.now() / 1000;
      if (!claims || now >= claims.exp || now + 1 < claims.iat || claims.path !== path) return null;
      if (JSON.stringify(boundParameters(query)) !== JSON.stringify(claims.params)) return null;
      const refreshToken = refreshTokens.find(claims.iss);
      const user = refreshToken && userTable.get(store, refreshToken.userId);
      return refreshToken && user?.isActive ? { user, refreshToken } : null;
    },
  };
}

function readClaims(signature: string, key: Buffer): v.InferOutput<typeof Claims> | null {
  const claims = v.safeParse(Claims, readJwt(signature));
  return claims.success && isSignedWith(signature, key) ? claims.output : null;
}

/** Host and fragment are no part of what is signed. */
function takeApart(target: string): { path: string; params: [string, string][] } {
  const [, local = '', query = ''] = /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/[^/?#]*)?([^?#]*)\??([^#]*)/is.exec(target) ?? [];
  return { path: decode(local), params: boundParameters(query) };
}

function boundParameters(query: string): [string, string][] {
  return [...new URLSearchParams(query)].filter(
    ([name]) => name !== signatureParameter && !freeParameters.includes(name),
  );
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Decoded but for what would be taken for something else; a browser encodes the rest again. */
function quote(text: string): string {
  return text.replace(/[%+&;=#]/g, (char) => encodeURIComponent(char));
}
