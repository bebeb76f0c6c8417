import { AppError } from '../../shared/errors.ts';
import type { Environment } from '../environment.ts';
import type { RefreshToken } from './refresh-token.ts';

const recentMs = 10 * 60_000;

/** Whether what cannot be undone needs a login of just now, so that a device left open gives less away. PROTOCOL.md 12 */
export interface RecentLogin {
  /** @throws AppError('reauth_required') when it is demanded and this session did not begin within ten minutes */
  require(session: { refreshToken: RefreshToken }): void;
}

/** Demands it or not, as configured; no stock client knows such a step. */
export function createRecentLogin(deps: { isRequired: boolean; environment: Environment }): RecentLogin {
  return {
    require: ({ refreshToken }) => {
      const isRecent = refreshToken.type === 'normal' && deps.environment.now() - refreshToken.createdAt < recentMs;
      if (deps.isRequired && !isRecent)
        throw new AppError('reauth_required', 'This needs a login of the last ten minutes: sign in again');
    },
  };
}
