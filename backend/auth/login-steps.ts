import { AppError } from '../../shared/errors.ts';
import type { AbortedStep, FinishedStep, FormField, FormStep, LoginFlowRequest } from '../../shared/wire/login-flow.ts';
import type { Environment } from '../environment.ts';
import { type AdvertisedRedirects, isAllowedRedirect } from './client-id.ts';
import { codeField, type MfaModule } from './mfa/mfa-module.ts';
import type { RecoveryCodes } from './mfa/recovery-codes.ts';
import type { AuthProvider, VerifiedAccount } from './providers/auth-provider.ts';
import { readFormInput } from './providers/form-input.ts';

/** A second factor must be shown within five minutes of the flow's start. PROTOCOL.md 1.6 */
const mfaMs = 5 * 60_000;

type Stage =
  | { name: 'init' }
  | ({ name: 'select_mfa_module'; modules: readonly MfaModule[] } & ProvenUser)
  | ({ name: 'mfa'; module: MfaModule; tries: number } & ProvenUser);

interface ProvenUser {
  account: VerifiedAccount;
  userId: string;
}

/** A login under way. */
export interface Flow {
  id: string;
  provider: AuthProvider;
  clientId: string;
  redirectUri: string;
  ip: string;
  purpose: LoginFlowRequest['type'];
  codeChallenge: string | null;
  /** Epoch ms. */
  createdAt: number;
  stage: Stage;
}

export type FlowStep = FormStep | FinishedStep | AbortedStep;

/** What the steps need to know of the rest. */
export interface LoginSteps {
  environment: Environment;
  advertisedRedirects: AdvertisedRedirects;
  /** The user that has this account, null when nobody has it yet. */
  userOf(provider: AuthProvider, account: VerifiedAccount): string | null;
  mfaModules: readonly MfaModule[];
  recoveryCodes: RecoveryCodes;
  /**
   * Makes the code.
   * @param userId who had the account when it was proven, null when nobody had
   * @throws AppError('access_denied') when this user may not log in, or has it no more
   */
  issueCode(flow: Flow, account: VerifiedAccount, userId: string | null): Promise<string>;
}

/** The first step of a new flow. */
export function openFlow(steps: LoginSteps, flow: Flow): Promise<FlowStep> {
  const opening = flow.provider.open(flow.ip);
  if ('abort' in opening) return Promise.resolve(aborted(flow, opening.abort));
  if ('account' in opening) return proven(steps, flow, opening, () => {});
  return Promise.resolve(form(flow, 'init', opening.fields, opening.errors));
}

/** Takes an answer; `take` claims the flow for its end, and throws when somebody else has ended it. */
export function submitStep(
  steps: LoginSteps,
  flow: Flow,
  input: Readonly<Record<string, unknown>>,
  take: () => void,
): Promise<FlowStep> {
  const { stage } = flow;
  if (stage.name === 'init') return submitInit(steps, flow, input, take);
  if (stage.name === 'mfa') return submitCode(steps, flow, stage, input, take);
  return chooseModule(flow, stage, input, take);
}

async function submitInit(steps: LoginSteps, flow: Flow, input: Readonly<Record<string, unknown>>, take: () => void) {
  const account = await flow.provider.verify(input, flow.ip);
  if (account) return proven(steps, flow, account, take);
  const opening = flow.provider.open(flow.ip);
  if ('fields' in opening) return form(flow, 'init', opening.fields, { base: 'invalid_auth' });
  take();
  return aborted(flow, 'abort' in opening ? opening.abort : 'not_allowed');
}

/** The account is proven: its second factor next, when it has one. */
async function proven(steps: LoginSteps, flow: Flow, account: VerifiedAccount, take: () => void): Promise<FlowStep> {
  const userId = steps.userOf(flow.provider, account);
  const hasMfa = userId !== null && flow.purpose === 'authorize' && flow.provider.hasMfa;
  const modules = hasMfa ? steps.mfaModules.filter((module) => module.isEnabled(userId)) : [];
  const [module, other] = modules;
  if (userId === null || !module) return finish(steps, flow, { account, userId }, take);
  if (!other) return askCode(flow, { account, userId }, module, take);
  flow.stage = { name: 'select_mfa_module', account, userId, modules };
  return moduleChoice(flow, modules, {});
}

async function chooseModule(
  flow: Flow,
  stage: Extract<Stage, { name: 'select_mfa_module' }>,
  input: Readonly<Record<string, unknown>>,
  take: () => void,
): Promise<FlowStep> {
  if (Object.keys(input).length === 0) return moduleChoice(flow, stage.modules, { base: 'invalid_auth_module' });
  const choice = readFormInput(moduleFields(stage.modules), input);
  const module = stage.modules.find(({ id }) => id === choice.multi_factor_auth_module);
  if (!module) throw new AppError('invalid_request', 'User input malformed');
  return askCode(flow, stage, module, take);
}

async function askCode(flow: Flow, login: ProvenUser, module: MfaModule, take: () => void): Promise<FlowStep> {
  try {
    await module.beginLogin(login.userId);
  } catch {
    // Home Assistant's word for a code that could not be sent. PROTOCOL.md 5.5
    return end(flow, 'unknown_error', take);
  }
  flow.stage = { name: 'mfa', account: login.account, userId: login.userId, module, tries: 0 };
  return codeForm(flow, module, {});
}

async function submitCode(
  steps: LoginSteps,
  flow: Flow,
  stage: Extract<Stage, { name: 'mfa' }>,
  input: Readonly<Record<string, unknown>>,
  take: () => void,
): Promise<FlowStep> {
  const { code = '' } = readFormInput([codeField], input);
  if (steps.environment.now() - flow.createdAt > mfaMs) return end(flow, 'login_expired', take);
  // Counted before it is judged, so that many guesses at once are not all the first.
  stage.tries += 1;
  if (stage.tries > stage.module.maxTries) return end(flow, 'too_many_retry', take);
  const isRight =
    (await stage.module.verify(stage.userId, code)) || (await steps.recoveryCodes.spend(stage.userId, code));
  if (isRight) return finish(steps, flow, stage, take);
  if (stage.tries >= stage.module.maxTries) return end(flow, 'too_many_retry', take);
  return codeForm(flow, stage.module, { base: 'invalid_code' });
}

async function finish(
  steps: LoginSteps,
  flow: Flow,
  { account, userId }: { account: VerifiedAccount; userId: string | null },
  take: () => void,
): Promise<FinishedStep> {
  take();
  const isAllowed = await isAllowedRedirect(flow.clientId, flow.redirectUri, steps.advertisedRedirects);
  if (!isAllowed) throw new AppError('access_denied', 'Invalid redirect URI');
  const result = await steps.issueCode(flow, account, userId);
  return { type: 'create_entry', flow_id: flow.id, handler: handlerOf(flow), result };
}

function end(flow: Flow, reason: string, take: () => void): AbortedStep {
  take();
  return aborted(flow, reason);
}

function aborted(flow: Flow, reason: string): AbortedStep {
  return { type: 'abort', flow_id: flow.id, handler: handlerOf(flow), reason, description_placeholders: null };
}

function codeForm(flow: Flow, module: MfaModule, errors: Record<string, string>): FormStep {
  const placeholders = { mfa_module_name: module.name, mfa_module_id: module.id };
  return { ...form(flow, 'mfa', [codeField], errors), description_placeholders: placeholders };
}

function moduleChoice(flow: Flow, modules: readonly MfaModule[], errors: Record<string, string>): FormStep {
  return form(flow, 'select_mfa_module', moduleFields(modules), errors);
}

function moduleFields(modules: readonly MfaModule[]): FormField[] {
  const options = modules.map(({ id, name }): [string, string] => [id, name]);
  return [{ type: 'select', options, name: 'multi_factor_auth_module', required: false }];
}

function form(flow: Flow, stepId: string, fields: FormField[], errors: Record<string, string> | null): FormStep {
  return {
    type: 'form',
    flow_id: flow.id,
    handler: handlerOf(flow),
    data_schema: fields,
    errors,
    description_placeholders: null,
    last_step: null,
    preview: null,
    step_id: stepId,
  };
}

function handlerOf(flow: Flow): FormStep['handler'] {
  return [flow.provider.type, flow.provider.id];
}
