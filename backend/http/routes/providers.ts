import { AppError } from '../../../shared/errors.ts';
import type { ProvidersResponse } from '../../../shared/wire/providers.ts';
import { isLocal } from '../../auth/local-network.ts';
import type { Onboarding } from '../../auth/onboarding.ts';
import type { AuthProvider } from '../../auth/providers/auth-provider.ts';
import type { AuthRouter } from './auth-router.ts';

/** `GET /auth/providers`. PROTOCOL.md 3.1 */
export function providersRoute(
  router: AuthRouter,
  { providers, onboarding }: { providers: readonly AuthProvider[]; onboarding: Onboarding },
): void {
  router.get('/auth/providers', (ctx) => {
    if (!onboarding.hasOwner()) throw new AppError('onboarding_required', 'Onboarding not finished');
    ctx.body = {
      providers: providers.filter((p) => p.isOffered(ctx.state.ip)).map(({ name, id, type }) => ({ name, id, type })),
      preselect_remember_me: isLocal(ctx.state.ip),
    } satisfies ProvidersResponse;
  });
}
