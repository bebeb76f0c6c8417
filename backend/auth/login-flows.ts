import { AppError } from '../../shared/errors.ts';
import type { LoginFlowRequest } from '../../shared/wire/login-flow.ts';
import { defaultLimits, type Limits } from '../config/limits.ts';
import type { Environment } from '../environment.ts';
import { isClientId } from './client-id.ts';
import { type Flow, type FlowStep, type LoginSteps, openFlow, submitStep } from './login-steps.ts';
import type { AuthProvider } from './providers/auth-provider.ts';

/** How long a flow stays open, how many there may be, and how many of one address. PROTOCOL.md 12 */
export const flowLimits = {
  openMs: 15 * 60_000,
  all: defaultLimits.login_flows,
  perAddress: defaultLimits.login_flows_per_address,
} as const;

export interface LoginFlows {
  /** Opens a flow and gives its first step. @throws AppError('invalid_request' | 'not_found' | 'access_denied') */
  start(request: LoginFlowRequest, ip: string): Promise<FlowStep>;
  /**
   * Takes the answer to the open form.
   * @throws AppError('not_found') unknown, finished or expired flow; AppError('invalid_request') another client or
   * address, or input that does not fit the form; AppError('access_denied') refused redirect address or user
   */
  submit(step: FlowAnswer): Promise<FlowStep>;
  /** Ends a flow. @throws AppError('not_found') */
  abort(flowId: string): void;
}

export interface FlowAnswer {
  flowId: string;
  clientId: string;
  input: Readonly<Record<string, unknown>>;
  ip: string;
}

interface Deps {
  providers: readonly AuthProvider[];
  environment: Environment;
  steps: LoginSteps;
  limits?: FlowLimits;
}

type FlowLimits = Pick<Limits, 'login_flows' | 'login_flows_per_address'>;

/** The logins under way; in memory, bounded, gone with a restart. PROTOCOL.md 3.2-3.5 */
export function createLoginFlows({ providers, environment, steps, limits = defaultLimits }: Deps): LoginFlows {
  const flows = new Map<string, Flow>();
  const find = (flowId: string): Flow => {
    const flow = flows.get(flowId);
    if (flow && environment.now() - flow.createdAt < flowLimits.openMs) return flow;
    flows.delete(flowId);
    throw new AppError('not_found', 'Invalid flow specified');
  };
  return {
    start: async (request, ip) => {
      requireClientId(request.client_id);
      const flow = createFlow(findProvider(providers, request.handler), environment, request, ip);
      const step = await openFlow(steps, flow);
      if (step.type === 'form') keep(flows, flow, limits);
      return step;
    },
    submit: async (answer) => {
      requireClientId(answer.clientId);
      const flow = find(answer.flowId);
      if (flow.ip !== answer.ip) throw new AppError('invalid_request', 'IP address changed');
      if (flow.clientId !== answer.clientId) throw new AppError('invalid_request', 'Invalid client id');
      // Two right answers at once must not finish one flow twice: whoever comes second finds it gone.
      const take = () => {
        if (!flows.delete(flow.id)) throw new AppError('not_found', 'Invalid flow specified');
      };
      return submitStep(steps, flow, answer.input, take);
    },
    abort: (flowId) => {
      flows.delete(find(flowId).id);
    },
  };
}

function findProvider(providers: readonly AuthProvider[], [type, id]: LoginFlowRequest['handler']): AuthProvider {
  const provider = providers.find((candidate) => candidate.type === type && candidate.id === id);
  if (provider) return provider;
  throw new AppError('not_found', 'Invalid handler specified');
}

function createFlow(provider: AuthProvider, environment: Environment, request: LoginFlowRequest, ip: string): Flow {
  return {
    id: environment.randomHex(16),
    provider,
    clientId: request.client_id,
    redirectUri: request.redirect_uri,
    ip,
    purpose: request.type,
    codeChallenge: request.code_challenge ?? null,
    createdAt: environment.now(),
    stage: { name: 'init' },
  };
}

/** Keeps a flow; the oldest goes when there is no room, first of the same address. */
function keep(flows: Map<string, Flow>, flow: Flow, limits: FlowLimits): void {
  const ofAddress = [...flows.values()].filter(({ ip }) => ip === flow.ip);
  const oldest = ofAddress.length >= limits.login_flows_per_address ? ofAddress[0] : undefined;
  const victim = oldest ?? (flows.size >= limits.login_flows ? flows.values().next().value : undefined);
  if (victim) flows.delete(victim.id);
  flows.set(flow.id, flow);
}

function requireClientId(clientId: string): void {
  if (!isClientId(clientId)) throw new AppError('invalid_request', 'Invalid client id');
}
