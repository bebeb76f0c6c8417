import { isAppError } from '../../shared/errors.ts';
import { OnboardingUserRequest, ownerRestartHeader } from '../../shared/wire/onboarding.ts';
import type { Attempts } from '../auth/attempts.ts';
import type { OwnerRestart } from '../auth/owner-restart.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../log.ts';
import { readJson } from './body.ts';
import type { Context, Next } from './context.ts';
import { requestFacts } from './request-facts.ts';

/**
 * While a link for a new owner is open, the onboarding step that makes the owner is there again, for whoever brings the
 * link's secret; without that header nothing has changed. PROTOCOL.md 3.11 and 7
 */
export function restartOwner({
  ownerRestart,
  attempts,
  log,
  limits,
}: {
  ownerRestart: OwnerRestart;
  attempts: Attempts;
  log: Log;
  limits: Pick<Limits, 'body_bytes'>;
}) {
  return async (ctx: Context, next: Next): Promise<void> => {
    const secret = ctx.get(ownerRestartHeader);
    const isMeant = ctx.method === 'POST' && ctx.path === '/api/onboarding/users' && secret !== '';
    if (!isMeant || !ownerRestart.isPending()) {
      await next();
      return;
    }
    ctx.set('Cache-Control', 'no-store');
    const request = await readJson(ctx.req, OnboardingUserRequest, limits.body_bytes);
    const auth_code = await ownerRestart.createOwner(request, secret).catch((error: unknown) => {
      if (isAppError(error, 'forbidden')) attempts.failed(requestFacts(ctx));
      throw error;
    });
    log.warning('latchkey.onboarding', `A new owner was made from ${ctx.state.ip}, through a link of this host`);
    ctx.body = { auth_code };
  };
}
