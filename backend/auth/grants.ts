import { AppError } from '../../shared/errors.ts';
import type { CodeGrantResponse, RefreshGrantResponse } from '../../shared/wire/token.ts';
import type { Environment } from '../environment.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { AuthCodes, CodeRequest } from './auth-codes.ts';
import type { Events } from './events.ts';
import { credentialOf } from './logins.ts';
import { hashSecret, normalToken, refreshTokenTable } from './refresh-token.ts';
import type { NewRefreshToken, RefreshTokens } from './refresh-tokens.ts';
import { removeToken } from './tombstones.ts';
import { loginRefusal, userTable } from './users.ts';

export interface Grants {
  /**
   * Makes a session from an authorization code.
   * @throws AppError('invalid_request') for a code that is unknown, spent, expired or another client's
   * @throws AppError('invalid_grant') when the PKCE verifier is missing, wrong or uncalled for
   * @throws AppError('access_denied') when the user may not log in from here
   */
  exchangeCode(request: CodeRequest, ip: string): Promise<CodeGrantResponse>;
  /**
   * A new access token for a session; the refresh token is not rotated, for stock clients keep the first one.
   * @throws AppError('invalid_grant') for an unknown secret, AppError('invalid_request') for another client's
   * @throws AppError('access_denied') when the user may not log in from here
   */
  refresh(request: { secret: string; clientId: string | null }, ip: string): RefreshGrantResponse;
  /** Ends the session with this secret, if there is one. */
  revoke(secret: string): Promise<void>;
}

/** Names the provider of a session. */
export type TokenRefusal = (
  session: { providerType: string | null; providerId: string | null },
  ip: string,
) => string | null;

interface Deps {
  store: KeyValueStore;
  environment: Environment;
  events: Events;
  codes: AuthCodes;
  refreshTokens: RefreshTokens;
  accessTokens: AccessTokens;
  /** Why the auth provider of a session refuses it an access token from here; null when it does not. */
  tokenRefusal: TokenRefusal;
}

type Made = { newUserId: string | null } & (
  | NewRefreshToken
  | { refused: 'unknown' | 'code_verifier' }
  | { denied: string }
);

/** The two grants and the revocation of `/auth/token`. PROTOCOL.md 3.7 and 3.8 */
export function createGrants(deps: Deps): Grants {
  const { store, environment, events, refreshTokens, accessTokens, tokenRefusal } = deps;
  return {
    exchangeCode: async (request, ip) => {
      const made = await store.transact((tx) => spendForSession(deps, tx, request, ip));
      if (made.newUserId !== null) events.fire('user_added', { user_id: made.newUserId });
      if ('denied' in made) throw new AppError('access_denied', made.denied);
      if ('refused' in made) throw refusal(made.refused);
      return {
        access_token: accessTokens.make(made.token),
        token_type: 'Bearer',
        refresh_token: made.secret,
        expires_in: made.token.accessTokenSeconds,
        ha_auth_provider: made.token.providerType,
      };
    },
    refresh: ({ secret, clientId }, ip) => {
      const token = refreshTokens.findBySecret(secret);
      if (!token) throw new AppError('invalid_grant', '');
      if (token.clientId !== clientId) throw new AppError('invalid_request', '');
      const user = userTable.get(store, token.userId);
      const denied = user ? (loginRefusal(user, ip) ?? tokenRefusal(token, ip)) : 'User is not active';
      if (denied !== null) throw new AppError('access_denied', denied);
      refreshTokens.use(token, ip);
      return { access_token: accessTokens.make(token), token_type: 'Bearer', expires_in: token.accessTokenSeconds };
    },
    revoke: async (secret) => {
      await store.transact((tx) => {
        const token = refreshTokenTable.find(tx, 'hash', hashSecret(secret));
        if (token) removeToken(tx, token.id, environment.now());
      });
    },
  };
}

function spendForSession(
  { codes, refreshTokens, environment, tokenRefusal }: Deps,
  tx: Parameters<AuthCodes['spend']>[0],
  request: CodeRequest,
  ip: string,
): Made {
  const spent = codes.spend(tx, request);
  if ('refused' in spent) return { ...spent, newUserId: null };
  const { credential, newUserId } = credentialOf(tx, environment, spent.login);
  const user = credential && userTable.get(tx, credential.userId);
  if (!credential || !user) return { refused: 'unknown', newUserId };
  const denied = loginRefusal(user, ip) ?? tokenRefusal(credential, ip);
  if (denied !== null) return { denied, newUserId };
  const made = refreshTokens.create(tx, normalToken(credential, request.clientId, ip));
  codes.madeRefreshToken(tx, request.code, made.token.id);
  return { ...made, newUserId };
}

function refusal(reason: 'unknown' | 'code_verifier'): AppError {
  if (reason === 'unknown') return new AppError('invalid_request', 'Invalid code');
  return new AppError('invalid_grant', 'Invalid code_verifier');
}
