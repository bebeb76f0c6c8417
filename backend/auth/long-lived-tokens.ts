import { AppError } from '../../shared/errors.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import type { AccessTokens } from './access-tokens.ts';
import { refreshTokenTable } from './refresh-token.ts';
import type { RefreshTokens } from './refresh-tokens.ts';

const daySeconds = 86_400;

export interface LongLivedTokenRequest {
  userId: string;
  name: string;
  icon: string | null;
  days: number;
}

/**
 * Makes a long-lived access token: shown this once, never stored, ended by deleting its entry. PROTOCOL.md 1.4, 13.1 (2)
 * @throws AppError('conflict') when the user has one of that name
 */
export function createLongLivedToken(
  deps: { store: KeyValueStore; refreshTokens: RefreshTokens; accessTokens: AccessTokens },
  request: LongLivedTokenRequest,
): Promise<string> {
  const clientName = request.name === '' ? null : request.name;
  return deps.store
    .transact((tx) => {
      const others = refreshTokenTable.listBy(tx, 'user', request.userId);
      const isTaken =
        clientName !== null && others.some((other) => isLongLived(other) && other.clientName === clientName);
      if (isTaken) throw new AppError('conflict', 'There is a long-lived token of that name');
      return deps.refreshTokens.create(tx, {
        type: 'long_lived_access_token',
        userId: request.userId,
        clientName,
        clientIcon: request.icon,
        accessTokenSeconds: request.days * daySeconds,
      });
    })
    .then(({ token }) => deps.accessTokens.make(token));
}

function isLongLived(token: { type: string }): boolean {
  return token.type === 'long_lived_access_token';
}
