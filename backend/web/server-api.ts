import type * as v from 'valibot';
import { parse } from '../../shared/validate.ts';
import { LoginFlowResponse } from '../../shared/wire/login-flow.ts';
import {
  AuthCodeResponse,
  OnboardingStatus,
  type OnboardingUserRequest,
  ownerRestartHeader,
} from '../../shared/wire/onboarding.ts';
import { ProvidersResponse } from '../../shared/wire/providers.ts';
import { CodeGrantResponse } from '../../shared/wire/token.ts';
import { send } from './send.ts';
import { ServerProblem } from './server-problem.ts';

/** The HTTP routes that the pages call. Each rejects with a ServerProblem when it is refused or not answered. */
export interface ServerApi {
  providers(): Promise<ProvidersResponse>;
  /** Opens a login flow. PROTOCOL.md 3.2 */
  startLogin(request: LoginStart): Promise<LoginFlowResponse>;
  /** Answers the form of a login flow. PROTOCOL.md 3.3 */
  submitLogin(flowId: string, input: Readonly<Record<string, unknown>>): Promise<LoginFlowResponse>;
  abortLogin(flowId: string): Promise<void>;
  /** The steps, or null once the server has none any more. */
  onboardingStatus(): Promise<OnboardingStatus | null>;
  /** Makes the owner, a new one with the secret of a link; resolves with an authorization code. */
  createOwner(owner: OnboardingUserRequest, restart?: string): Promise<string>;
  finishStep(step: 'core_config' | 'analytics', accessToken: string): Promise<void>;
  /** Ends onboarding; resolves with an authorization code for the waiting app. */
  finishIntegration(client: { client_id: string; redirect_uri: string }, accessToken: string): Promise<string>;
  exchangeCode(code: string, clientId: string): Promise<CodeGrantResponse>;
  revoke(refreshToken: string): Promise<void>;
}

/** Fields of a new login flow. */
export interface LoginStart {
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly handler: readonly [string | null, string | null];
}

/** The routes of the server that this page came from. */
export function createServerApi({ fetch }: { fetch: typeof globalThis.fetch }): ServerApi {
  const json = async <S extends v.GenericSchema>(schema: S, path: string, request: Parameters<typeof send>[2]) =>
    parse(schema, await send(fetch, path, request));
  return {
    providers: () => json(ProvidersResponse, '/auth/providers', {}),
    startLogin: (start) => json(LoginFlowResponse, '/auth/login_flow', { json: start }),
    submitLogin: (flowId, input) => json(LoginFlowResponse, `/auth/login_flow/${flowId}`, { json: input }),
    abortLogin: async (flowId) => void (await send(fetch, `/auth/login_flow/${flowId}`, { method: 'DELETE' })),
    onboardingStatus: async () => {
      try {
        return await json(OnboardingStatus, '/api/onboarding', {});
      } catch (error) {
        if (error instanceof ServerProblem && error.status === 404) return null;
        throw error;
      }
    },
    createOwner: async (owner, restart) => {
      const headers = restart === undefined ? {} : { [ownerRestartHeader]: restart };
      return (await json(AuthCodeResponse, '/api/onboarding/users', { json: owner, headers })).auth_code;
    },
    finishStep: async (step, bearer) => void (await send(fetch, `/api/onboarding/${step}`, { json: {}, bearer })),
    finishIntegration: async (client, bearer) =>
      (await json(AuthCodeResponse, '/api/onboarding/integration', { json: client, bearer })).auth_code,
    exchangeCode: (code, client_id) =>
      json(CodeGrantResponse, '/auth/token', { form: { grant_type: 'authorization_code', code, client_id } }),
    revoke: async (token) => void (await send(fetch, '/auth/revoke', { form: { token } })),
  };
}
