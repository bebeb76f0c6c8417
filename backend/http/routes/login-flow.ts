import { AppError, isAppError } from '../../../shared/errors.ts';
import { LoginFlowRequest, LoginFlowStepRequest } from '../../../shared/wire/login-flow.ts';
import type { Attempts } from '../../auth/attempts.ts';
import type { LoginFlows } from '../../auth/login-flows.ts';
import type { FlowStep } from '../../auth/login-steps.ts';
import type { Limits } from '../../config/limits.ts';
import { readJson } from '../body.ts';
import type { Context } from '../context.ts';
import { requestFacts } from '../request-facts.ts';
import type { AuthRouter } from './auth-router.ts';

/** Errors of a form that count as a failed login. PROTOCOL.md 3.3 */
const failures = ['invalid_auth', 'invalid_code'];

interface LoginFlowDeps {
  loginFlows: LoginFlows;
  attempts: Attempts;
  limits: Pick<Limits, 'body_bytes'>;
}

/** The login flow: start, submit a step, abort. PROTOCOL.md 3.2-3.4 */
export function loginFlowRoute(router: AuthRouter, { loginFlows, attempts, limits }: LoginFlowDeps): void {
  const counted = createCounted(attempts);

  router.post('/auth/login_flow', async (ctx) => {
    const request = await readJson(ctx.req, LoginFlowRequest, limits.body_bytes);
    ctx.body = finished(await counted(ctx, () => loginFlows.start(request, ctx.state.ip)));
  });

  router.post('/auth/login_flow/:flow_id', async (ctx) => {
    const { client_id: clientId, ...input } = await readJson(ctx.req, LoginFlowStepRequest, limits.body_bytes);
    const flowId = ctx.params.flow_id ?? '';
    await attempts.pause(ctx.state.ip);
    const step = await counted(ctx, () => loginFlows.submit({ flowId, clientId, input, ip: ctx.state.ip }));
    if (step.type === 'form' && failures.includes(step.errors?.base ?? '')) attempts.failed(requestFacts(ctx));
    if (step.type === 'create_entry') attempts.succeeded(ctx.state.ip);
    ctx.body = finished(step);
  });

  // Home Assistant answers this one with nothing at all.
  router.get('/auth/login_flow', (ctx) => {
    ctx.status = 405;
    ctx.body = '';
  });

  router.get('/auth/login_flow/:flow_id', () => {
    throw new AppError('not_found', 'Invalid flow specified');
  });

  router.delete('/auth/login_flow/:flow_id', (ctx) => {
    loginFlows.abort(ctx.params.flow_id ?? '');
    ctx.body = { message: 'Flow aborted' };
  });
}

/** The finished step carries two more keys on the wire, always empty. */
function finished(step: FlowStep): object {
  return step.type === 'create_entry' ? { ...step, description: null, description_placeholders: null } : step;
}

/** A refusal of the flow counts as a failed login, but not that the server is busy. */
function createCounted(attempts: Attempts) {
  return async <T>(ctx: Context, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (isAppError(error) && error.code !== 'unavailable') attempts.failed(requestFacts(ctx));
      throw error;
    }
  };
}
