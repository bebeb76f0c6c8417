import type { LoginInput } from '../../../shared/ui/views/login-step.tsx';
import type { FinishedStep, FormStep, LoginFlowResponse } from '../../../shared/wire/login-flow.ts';
import type { ProvidersResponse } from '../../../shared/wire/providers.ts';
import type { ServerApi } from '../server-api.ts';
import { ServerProblem } from '../server-problem.ts';
import type { AuthorizeRequest } from './authorize-request.ts';

export type Provider = ProvidersResponse['providers'][number];

/** Why a sign-in did not go on as expected, beside the errors that a form brings itself. */
export type Trouble =
  | { readonly kind: 'server'; readonly problem: ServerProblem }
  | { readonly kind: 'expired' | 'addressChanged' }
  | { readonly kind: 'aborted'; readonly reason: string };

/** Where a flow stands now: a form, or the code; and what happened on the way there. */
export interface Outcome {
  readonly answer: FormStep | FinishedStep;
  readonly trouble?: Trouble;
}

/** Login flows of one request. A flow that ended is replaced by a new one, unnoticed where that is possible. */
export interface LoginFlow {
  open(provider: Provider): Promise<Outcome>;
  answer(provider: Provider, step: FormStep, input: LoginInput): Promise<Outcome>;
}

/** @throws ServerProblem from all methods, when there is nothing that could be shown instead */
export function createLoginFlow({ api, request }: { api: ServerApi; request: AuthorizeRequest }): LoginFlow {
  const client = { client_id: request.clientId };
  const open = async (provider: Provider, trouble?: Trouble): Promise<Outcome> => {
    const handler = [provider.type, provider.id] as const;
    const answer = await api.startLogin({ ...client, redirect_uri: request.redirectUri, handler });
    // A flow that gives up before it asked anything would do so again.
    if (answer.type === 'abort') throw new ServerProblem(403, { message: answer.reason });
    return trouble === undefined ? { answer } : { answer, trouble };
  };
  const settle = async (answer: LoginFlowResponse, provider: Provider): Promise<Outcome> =>
    answer.type === 'abort' ? open(provider, { kind: 'aborted', reason: answer.reason }) : { answer };
  const submit = (flowId: string, input: LoginInput) => api.submitLogin(flowId, { ...input, ...client });

  /** The first form can simply be sent again to a new flow; later ones need the earlier answers. */
  const replace = async (provider: Provider, step: FormStep, input: LoginInput): Promise<Outcome> => {
    const { answer } = await open(provider, { kind: 'expired' });
    if (answer.type === 'form' && answer.step_id === step.step_id)
      return settle(await submit(answer.flow_id, input), provider);
    return { answer, trouble: { kind: 'expired' } };
  };
  return {
    open,
    answer: async (provider, step, input) => {
      try {
        return await settle(await submit(step.flow_id, input), provider);
      } catch (problem) {
        if (!(problem instanceof ServerProblem)) throw problem;
        if (problem.message === 'Invalid flow specified') return replace(provider, step, input);
        if (problem.message === 'IP address changed') return open(provider, { kind: 'addressChanged' });
        // The flow of somebody who may not come in is gone, but another account could still be used.
        if (problem.message.startsWith('Login blocked:')) return open(provider, { kind: 'server', problem });
        throw problem;
      }
    },
  };
}
