import { AppError } from '../../../shared/errors.ts';
import { defaultLimits, type Limits } from '../../config/limits.ts';
import type { Environment } from '../../environment.ts';
import { readFormInput } from '../providers/form-input.ts';
import type { MfaAbort, MfaForm, MfaModule, MfaSetup } from './mfa-module.ts';

const openMs = 15 * 60_000;

export type MfaSetupStep =
  | ({ type: 'form'; flowId: string; moduleId: string } & MfaForm)
  | { type: 'abort'; flowId: string; moduleId: string; reason: string }
  | { type: 'done'; flowId: string; moduleId: string };

export interface MfaSetupFlows {
  /** @throws AppError('not_found') for an unknown module */
  start(moduleId: string, user: { id: string; name: string | null }): MfaSetupStep;
  /**
   * Without input the form is shown again, with a new secret.
   * @throws AppError('not_found') for a flow that is unknown, too old or somebody else's, AppError('invalid_format')
   */
  submit(flowId: string, userId: string, input: Readonly<Record<string, unknown>> | undefined): Promise<MfaSetupStep>;
}

interface Flow {
  id: string;
  user: { id: string; name: string | null };
  module: MfaModule;
  setup: MfaSetup;
  createdAt: number;
}

/** Set-ups of second factors under way; in memory, bounded, each bound to its user. PROTOCOL.md 5.6 and 12 */
export function createMfaSetupFlows(deps: {
  limits?: Pick<Limits, 'mfa_setup_flows'>;
  modules: readonly MfaModule[];
  environment: Environment;
}): MfaSetupFlows {
  const { modules, environment, limits = defaultLimits } = deps;
  const flows = new Map<string, Flow>();
  const step = (flow: Flow, result: MfaForm | MfaAbort | 'done'): MfaSetupStep => {
    const place = { flowId: flow.id, moduleId: flow.module.id };
    if (result !== 'done' && !('abort' in result)) return { type: 'form', ...place, ...result };
    flows.delete(flow.id);
    return result === 'done' ? { type: 'done', ...place } : { type: 'abort', ...place, reason: result.abort };
  };
  const find = (flowId: string, userId: string): Flow => {
    const flow = flows.get(flowId);
    const isOpen = flow?.user.id === userId && environment.now() - flow.createdAt < openMs;
    if (flow && isOpen) return flow;
    throw new AppError('not_found', 'Set-up flow not found');
  };
  return {
    start: (moduleId, user) => {
      const module = modules.find(({ id }) => id === moduleId);
      if (!module) throw new AppError('not_found', `MFA module ${moduleId} is not found`);
      const flow = {
        id: environment.randomHex(16),
        user,
        module,
        setup: module.beginSetup(user),
        createdAt: environment.now(),
      };
      for (const id of [...flows.keys()].slice(0, Math.max(0, flows.size - limits.mfa_setup_flows + 1)))
        flows.delete(id);
      flows.set(flow.id, flow);
      return step(flow, flow.setup.form());
    },
    submit: async (flowId, userId, input) => {
      const flow = find(flowId, userId);
      if (input === undefined) {
        flow.setup = flow.module.beginSetup(flow.user);
        return step(flow, flow.setup.form());
      }
      const form = flow.setup.form();
      if ('abort' in form) return step(flow, form);
      return step(flow, await flow.setup.submit(readFormInput(form.fields, input, 'invalid_format')));
    },
  };
}
