import * as v from 'valibot';
import { isAppError } from '../../../shared/errors.ts';
import type { RefreshTokenRow } from '../../../shared/wire/refresh-token.ts';
import type { CurrentUser } from '../../../shared/wire/user.ts';
import type { AccessTokens } from '../../auth/access-tokens.ts';
import { createLongLivedToken } from '../../auth/long-lived-tokens.ts';
import type { MfaModule } from '../../auth/mfa/mfa-module.ts';
import type { RecentLogin } from '../../auth/recent-login.ts';
import type { RefreshToken } from '../../auth/refresh-token.ts';
import type { RefreshTokens } from '../../auth/refresh-tokens.ts';
import type { SignedPaths } from '../../auth/signed-paths.ts';
import { credentialTable, isAdmin, type User } from '../../auth/users.ts';
import type { KeyValueStore, Reader } from '../../store/key-value.ts';
import { type Command, CommandError, command } from '../command.ts';
import { Whole } from '../fields.ts';
import { deleteAllTokens } from './delete-all-tokens.ts';

export interface AuthCommandDeps {
  store: KeyValueStore;
  refreshTokens: RefreshTokens;
  accessTokens: AccessTokens;
  signedPaths: SignedPaths;
  recentLogin: RecentLogin;
  mfaModules: readonly MfaModule[];
}

/** `auth/*`: what a signed-in person can see, make and end. PROTOCOL.md 4.3 */
export function authCommands(deps: AuthCommandDeps): Record<string, Command> {
  const { store, refreshTokens, signedPaths, mfaModules } = deps;
  const own = (id: string, userId: string): RefreshToken => {
    const token = refreshTokens.find(id);
    if (token?.userId === userId) return token;
    throw new CommandError('invalid_token_id', 'Received invalid token');
  };
  return {
    'auth/current_user': command({}, (_, { user }) => currentUser(store, mfaModules, user)),

    'auth/refresh_tokens': command({}, (_, { connection }) => {
      const { user, refreshToken } = connection.session;
      return refreshTokens.listOf(user.id).map((token) => row(token, refreshToken.id));
    }),

    'auth/delete_refresh_token': command({ refresh_token_id: v.string() }, async (input, { connection }) => {
      await refreshTokens.revoke(own(input.refresh_token_id, connection.session.user.id).id);
      return {};
    }),

    'auth/delete_all_refresh_tokens': deleteAllTokens(refreshTokens),

    'auth/refresh_token_set_expiry': command(
      { refresh_token_id: v.string(), enable_expiry: v.boolean() },
      async (input, { connection }) => {
        const token = own(input.refresh_token_id, connection.session.user.id);
        await refreshTokens.setExpiry(token.id, input.enable_expiry);
        return {};
      },
    ),

    'auth/long_lived_access_token': longLivedToken(deps),

    'auth/sign_path': command(
      { path: v.string(), expires: v.optional(Whole, 30) },
      ({ path, expires }, { connection }) => ({
        path: signedPaths.sign(path, connection.session.refreshToken.id, expires),
      }),
    ),
  };
}

function longLivedToken(deps: AuthCommandDeps): Command {
  const fields = { lifespan: Whole, client_name: v.string(), client_icon: v.optional(v.string()) };
  return command(fields, async (input, { connection }) => {
    deps.recentLogin.require(connection.session);
    const userId = connection.session.user.id;
    const request = { userId, name: input.client_name, icon: input.client_icon ?? null, days: input.lifespan };
    try {
      return await createLongLivedToken(deps, request);
    } catch (error) {
      if (isAppError(error, 'conflict')) throw new CommandError('unknown_error', 'Unknown error');
      throw error;
    }
  });
}

function currentUser(store: Reader, mfaModules: readonly MfaModule[], user: User): CurrentUser {
  return {
    id: user.id,
    name: user.name,
    is_owner: user.isOwner,
    is_admin: isAdmin(user),
    credentials: credentialTable.listBy(store, 'user', user.id).map((credential) => ({
      auth_provider_type: credential.providerType,
      auth_provider_id: credential.providerId,
    })),
    mfa_modules: mfaModules.map(({ id, name, isEnabled }) => ({ id, name, enabled: isEnabled(user.id) })),
  };
}

function row(token: RefreshToken, currentId: string): RefreshTokenRow {
  return {
    auth_provider_type: token.providerType,
    client_icon: token.clientIcon,
    client_id: token.clientId,
    client_name: token.clientName,
    created_at: isoTime(token.createdAt),
    expire_at: token.expireAt === null ? null : isoTime(token.expireAt),
    id: token.id,
    is_current: token.id === currentId,
    last_used_at: token.lastUsedAt === null ? null : isoTime(token.lastUsedAt),
    last_used_ip: token.lastUsedIp,
    type: token.type,
  };
}

/** ISO-8601 with `+00:00`, as Home Assistant writes it. */
function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '+00:00');
}
