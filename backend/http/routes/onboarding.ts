import type * as v from 'valibot';
import { AppError } from '../../../shared/errors.ts';
import {
  OnboardingIntegrationRequest,
  OnboardingUserRequest,
  OnboardingWaitRequest,
} from '../../../shared/wire/onboarding.ts';
import type { Session } from '../../auth/access-tokens.ts';
import type { Attempts } from '../../auth/attempts.ts';
import type { Onboarding } from '../../auth/onboarding.ts';
import type { Limits } from '../../config/limits.ts';
import { loadedComponents } from '../../config/server-config.ts';
import { readJson } from '../body.ts';
import type { Context } from '../context.ts';
import { requestFacts } from '../request-facts.ts';
import type { AuthRouter } from './auth-router.ts';

interface OnboardingDeps {
  onboarding: Onboarding;
  requireUser: (ctx: Context) => Session;
  attempts: Attempts;
  limits: Pick<Limits, 'body_bytes'>;
}

/** The onboarding steps; added only while the server was not onboarded at its start. PROTOCOL.md 3.11 */
export function onboardingRoute(router: AuthRouter, deps: OnboardingDeps): void {
  const { onboarding, requireUser, attempts, limits } = deps;

  router.get('/api/onboarding', (ctx) => {
    ctx.body = onboarding.status();
  });

  router.get('/api/onboarding/installation_type', (ctx) => {
    if (onboarding.status().some((step) => step.done)) {
      attempts.failed(requestFacts(ctx));
      throw new AppError('unauthorized', 'Unauthorized');
    }
    ctx.body = { installation_type: 'Latchkey' };
  });

  router.post('/api/onboarding/users', async (ctx) => {
    const request: v.InferOutput<typeof OnboardingUserRequest> = await readJson(
      ctx.req,
      OnboardingUserRequest,
      limits.body_bytes,
    );
    ctx.body = { auth_code: await onboarding.createOwner(request) };
  });

  for (const step of ['core_config', 'analytics'] as const) {
    router.post(`/api/onboarding/${step}`, async (ctx) => {
      requireUser(ctx);
      await onboarding.finishStep(step);
      ctx.body = {};
    });
  }

  router.post('/api/onboarding/integration/wait', async (ctx) => {
    const { domain } = await readJson(ctx.req, OnboardingWaitRequest, limits.body_bytes);
    ctx.body = { integration_loaded: loadedComponents.includes(domain) };
  });

  router.post('/api/onboarding/integration', async (ctx) => {
    const { refreshToken } = requireUser(ctx);
    const request = await readJson(ctx.req, OnboardingIntegrationRequest, limits.body_bytes);
    const code = await onboarding.finishIntegration({
      clientId: request.client_id,
      redirectUri: request.redirect_uri,
      credentialId: refreshToken.credentialId,
    });
    ctx.body = { auth_code: code };
  });
}
