import * as v from 'valibot';
import type { RefreshTokenRow } from '../../../shared/wire/refresh-token.ts';
import type { CurrentUser } from '../../../shared/wire/user.ts';
import type { RefreshToken, RefreshTokens } from '../../auth/refresh-tokens.ts';
import { credentialTable, isAdmin, userTable } from '../../auth/users.ts';
import type { Reader } from '../../store/key-value.ts';
import { type Command, CommandError, command } from '../command.ts';

/** `auth/*`: what a signed-in person can see and end. PROTOCOL.md 4.3 */
export function authCommands(deps: { store: Reader; refreshTokens: RefreshTokens }): Record<string, Command> {
  const { store, refreshTokens } = deps;
  return {
    'auth/current_user': command({}, (_, { connection }) => currentUser(store, connection.session.user.id)),

    'auth/refresh_tokens': command({}, (_, { connection }) => {
      const { user, refreshToken } = connection.session;
      return refreshTokens.listOf(user.id).map((token) => row(token, refreshToken.id));
    }),

    'auth/delete_refresh_token': command({ refresh_token_id: v.string() }, async (input, { connection }) => {
      const token = refreshTokens.find(input.refresh_token_id);
      if (token?.userId !== connection.session.user.id) {
        throw new CommandError('invalid_token_id', 'Received invalid token');
      }
      await refreshTokens.revoke(token.id);
      return {};
    }),
  };
}

function currentUser(store: Reader, userId: string): CurrentUser {
  const user = userTable.get(store, userId);
  if (!user?.isActive) throw new CommandError('only_active_user', 'Only allowed as active user');
  return {
    id: user.id,
    name: user.name,
    is_owner: user.isOwner,
    is_admin: isAdmin(user),
    credentials: credentialTable.listBy(store, 'user', user.id).map((credential) => ({
      auth_provider_type: credential.providerType,
      auth_provider_id: credential.providerId,
    })),
    mfa_modules: [],
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
