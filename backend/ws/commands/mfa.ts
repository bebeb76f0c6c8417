import * as v from 'valibot';
import { AppError } from '../../../shared/errors.ts';
import type { MfaModule } from '../../auth/mfa/mfa-module.ts';
import type { MfaSetupFlows, MfaSetupStep } from '../../auth/mfa/mfa-setup-flows.ts';
import type { RecoveryCodes } from '../../auth/mfa/recovery-codes.ts';
import type { RecentLogin } from '../../auth/recent-login.ts';
import { type Command, CommandError, command } from '../command.ts';
import { Mapping } from '../fields.ts';

interface Deps {
  mfaModules: readonly MfaModule[];
  mfaSetupFlows: MfaSetupFlows;
  recoveryCodes: RecoveryCodes;
  recentLogin: RecentLogin;
}

/** Second factors: set up, take away, recovery codes. PROTOCOL.md 4.3 and 5.6 */
export function mfaCommands({ mfaModules, mfaSetupFlows, recoveryCodes, recentLogin }: Deps): Record<string, Command> {
  const setup = {
    mfa_module_id: v.optional(v.string()),
    flow_id: v.optional(v.string()),
    user_input: v.optional(Mapping),
  };
  const isEnabled = (moduleId: string, userId: string) =>
    mfaModules.some((module) => module.id === moduleId && module.isEnabled(userId));
  return {
    'auth/setup_mfa': command(setup, async (input, { connection }) => {
      const { user } = connection.session;
      const { mfa_module_id: moduleId, flow_id: flowId } = input;
      if (moduleId !== undefined && flowId === undefined) {
        // A new set-up takes the place of the old one, which is as good as taking it away.
        if (isEnabled(moduleId, user.id)) recentLogin.require(connection.session);
        return stepFrame(startSetup(mfaSetupFlows, moduleId, user));
      }
      if (flowId === undefined || moduleId !== undefined) {
        throw new AppError('invalid_format', 'exactly one of mfa_module_id and flow_id must be given');
      }
      return stepFrame(await mfaSetupFlows.submit(flowId, user.id, input.user_input));
    }),

    'auth/depose_mfa': command({ mfa_module_id: v.string() }, async ({ mfa_module_id: moduleId }, { connection }) => {
      const module = mfaModules.find(({ id }) => id === moduleId);
      if (!module) {
        const reason = `Unable find multi-factor auth module: ${moduleId}`;
        throw new CommandError('disable_failed', `Cannot disable MFA Module ${moduleId}: ${reason}`);
      }
      if (module.isEnabled(connection.session.user.id)) recentLogin.require(connection.session);
      await module.disable(connection.session.user.id);
      return 'done';
    }),

    'latchkey/recovery_codes/make': command({}, async (_, { connection }) => {
      const { id } = connection.session.user;
      recentLogin.require(connection.session);
      if (!mfaModules.some((module) => module.isEnabled(id))) {
        throw new CommandError('not_found', 'Recovery codes stand in for a second factor: set one up first');
      }
      return { codes: await recoveryCodes.make(id) };
    }),

    'latchkey/recovery_codes/left': command({}, (_, { connection }) => ({
      left: recoveryCodes.left(connection.session.user.id),
    })),
  };
}

function startSetup(flows: MfaSetupFlows, moduleId: string, user: { id: string; name: string | null }): MfaSetupStep {
  try {
    return flows.start(moduleId, user);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') throw new CommandError('no_module', error.message);
    throw error;
  }
}

function stepFrame(step: MfaSetupStep): object {
  const { flowId: flow_id, moduleId: handler } = step;
  if (step.type === 'done') {
    const rest = { description: null, description_placeholders: null, context: {} };
    return { type: 'create_entry', flow_id, handler, data: { result: null }, ...rest };
  }
  if (step.type === 'abort')
    return { type: 'abort', flow_id, handler, reason: step.reason, description_placeholders: null };
  return {
    type: 'form',
    flow_id,
    handler,
    data_schema: step.fields,
    errors: step.errors,
    description_placeholders: step.placeholders,
    last_step: null,
    preview: null,
    step_id: step.stepId,
  };
}
