import { AppError } from '../../shared/errors.ts';
import type { AbortedStep, FinishedStep, FormStep, LoginFlowRequest } from '../../shared/wire/login-flow.ts';
import type { Environment } from '../environment.ts';
import { type AdvertisedRedirects, isAllowedRedirect, isClientId } from './client-id.ts';
import type { AuthProvider } from './providers/auth-provider.ts';

/** How long a flow stays open, how many there may be, and how many of one address. PROTOCOL.md 12 */
export const flowLimits = { openMs: 15 * 60_000, all: 1000, perAddress: 100 } as const;

interface Flow {
  id: string;
  provider: AuthProvider;
  clientId: string;
  redirectUri: string;
  ip: string;
  purpose: LoginFlowRequest['type'];
  codeChallenge: string | null;
  createdAt: number;
}

/** Who has proven to be which account, and for what; made into a code by whoever finishes the login. */
export interface ProvenLogin {
  provider: { type: string; id: string | null };
  username: string;
  clientId: string;
  purpose: LoginFlowRequest['type'];
  codeChallenge: string | null;
  ip: string;
}

export interface LoginFlows {
  /** Opens a flow and gives its first form. @throws AppError('invalid_request' | 'not_found') */
  start(request: LoginFlowRequest, ip: string): FormStep;
  /**
   * Takes the answer to the open form.
   * @throws AppError('not_found') unknown, finished or expired flow; AppError('invalid_request') another client or
   * address, or input that does not fit the form; AppError('access_denied') refused redirect address or user
   */
  submit(step: {
    flowId: string;
    clientId: string;
    input: Readonly<Record<string, unknown>>;
    ip: string;
  }): Promise<FlowStep>;
  /** Ends a flow. @throws AppError('not_found') */
  abort(flowId: string): void;
}

export type FlowStep = FormStep | FinishedStep | AbortedStep;

interface Deps {
  providers: readonly AuthProvider[];
  environment: Environment;
  advertisedRedirects: AdvertisedRedirects;
  /** Makes the code, or throws AppError('access_denied') when this user may not log in. */
  issueCode: (login: ProvenLogin) => Promise<string>;
}

/** The logins under way; in memory, bounded, gone with a restart. PROTOCOL.md 3.2-3.5 */
export function createLoginFlows(deps: Deps): LoginFlows {
  const flows = new Map<string, Flow>();
  const open = (flowId: string) => {
    const flow = flows.get(flowId);
    const isOpen = flow && deps.environment.now() - flow.createdAt < flowLimits.openMs;
    if (flow && isOpen) return flow;
    flows.delete(flowId);
    throw new AppError('not_found', 'Invalid flow specified');
  };
  return {
    start: (request, ip) => {
      requireClientId(request.client_id);
      const flow = createFlow(deps, request, ip);
      makeRoom(flows, ip);
      flows.set(flow.id, flow);
      return formOf(flow, {});
    },
    submit: async (step) => {
      requireClientId(step.clientId);
      const flow = open(step.flowId);
      if (flow.ip !== step.ip) throw new AppError('invalid_request', 'IP address changed');
      if (flow.clientId !== step.clientId) throw new AppError('invalid_request', 'Invalid client id');
      const account = await flow.provider.verify(requireInput(flow.provider, step.input));
      if (!account) return formOf(flow, { base: 'invalid_auth' });
      // Two right answers at once must not finish one flow twice: the second finds it gone.
      if (!flows.delete(flow.id)) throw new AppError('not_found', 'Invalid flow specified');
      return finish(deps, flow, account.username);
    },
    abort: (flowId) => {
      open(flowId);
      flows.delete(flowId);
    },
  };
}

function createFlow({ providers, environment }: Deps, request: LoginFlowRequest, ip: string): Flow {
  const [type, id] = request.handler;
  const provider = providers.find((candidate) => candidate.type === type && candidate.id === id);
  if (!provider) throw new AppError('not_found', 'Invalid handler specified');
  return {
    id: environment.randomHex(16),
    provider,
    clientId: request.client_id,
    redirectUri: request.redirect_uri,
    ip,
    purpose: request.type,
    codeChallenge: request.code_challenge ?? null,
    createdAt: environment.now(),
  };
}

/** Drops the oldest flows, first of the same address, so that a new one fits. */
function makeRoom(flows: Map<string, Flow>, ip: string): void {
  const ofAddress = [...flows.values()].filter((flow) => flow.ip === ip);
  const oldest = ofAddress.length >= flowLimits.perAddress ? ofAddress[0] : undefined;
  const victim = oldest ?? (flows.size >= flowLimits.all ? flows.values().next().value : undefined);
  if (victim) flows.delete(victim.id);
}

function requireClientId(clientId: string): void {
  if (!isClientId(clientId)) throw new AppError('invalid_request', 'Invalid client id');
}

/** The step's fields exactly: all of them, as text, and nothing else. */
function requireInput(provider: AuthProvider, input: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = provider.fields.map((field) => field.name);
  const texts = Object.entries(input).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const isWhole = texts.length === names.length && Object.keys(input).length === names.length;
  if (isWhole && names.every((name) => Object.hasOwn(input, name))) return Object.fromEntries(texts);
  throw new AppError('invalid_request', 'User input malformed');
}

async function finish(deps: Deps, flow: Flow, username: string): Promise<FinishedStep> {
  const isAllowed = await isAllowedRedirect(flow.clientId, flow.redirectUri, deps.advertisedRedirects);
  if (!isAllowed) throw new AppError('access_denied', 'Invalid redirect URI');
  const { type, id } = flow.provider;
  const { clientId, purpose, codeChallenge, ip } = flow;
  const result = await deps.issueCode({ provider: { type, id }, username, clientId, purpose, codeChallenge, ip });
  return { type: 'create_entry', flow_id: flow.id, handler: [type, id], result };
}

function formOf(flow: Flow, errors: Record<string, string>): FormStep {
  return {
    type: 'form',
    flow_id: flow.id,
    handler: [flow.provider.type, flow.provider.id],
    data_schema: [...flow.provider.fields],
    errors,
    description_placeholders: null,
    last_step: null,
    preview: null,
    step_id: 'init',
  };
}
