import * as v from 'valibot';
import { isAppError } from '../../../shared/errors.ts';
import type { UserAccounts } from '../../auth/user-accounts.ts';
import type { Credential, User } from '../../auth/users.ts';
import { adminCommand, type Command, CommandError } from '../command.ts';

const Groups = v.optional(v.array(v.string()));

/** `config/auth/*`: administrators manage the accounts. PROTOCOL.md 4.4 */
export function usersCommands({ accounts }: { accounts: UserAccounts }): Record<string, Command> {
  return {
    'config/auth/list': adminCommand({}, () =>
      accounts.list().map(({ user, credentials }) => userRow(user, credentials)),
    ),

    'config/auth/create': adminCommand(
      { name: v.string(), group_ids: Groups, local_only: v.optional(v.boolean()) },
      async (input) => {
        const user = await accounts
          .create({ name: input.name, groupIds: input.group_ids ?? [], isLocalOnly: input.local_only ?? false })
          .catch(asUnknownError);
        return { user: userRow(user, []) };
      },
    ),

    'config/auth/update': adminCommand(
      {
        user_id: v.string(),
        name: v.optional(v.string()),
        is_active: v.optional(v.boolean()),
        group_ids: Groups,
        local_only: v.optional(v.boolean()),
      },
      async (input) => {
        requireChangeable(accounts.find(input.user_id), input.is_active);
        const changes = {
          ...(input.name === undefined ? {} : { name: input.name }),
          ...(input.is_active === undefined ? {} : { isActive: input.is_active }),
          ...(input.group_ids === undefined ? {} : { groupIds: input.group_ids }),
          ...(input.local_only === undefined ? {} : { isLocalOnly: input.local_only }),
        };
        const user = await accounts.update(input.user_id, changes).catch(asUnknownError);
        return { user: userRow(user, accounts.credentialsOf(user.id)) };
      },
    ),

    'config/auth/delete': adminCommand({ user_id: v.string() }, async (input, { connection }) => {
      if (input.user_id === connection.session.user.id) {
        throw new CommandError('no_delete_self', 'Unable to delete your own account');
      }
      const user = accounts.find(input.user_id);
      if (!user) throw new CommandError('not_found', 'User not found');
      if (user.isOwner) throw new CommandError('cannot_delete_owner', 'Unable to delete the owner');
      await accounts.remove(user.id);
      return null;
    }),
  };
}

function requireChangeable(user: User | undefined, isActive: boolean | undefined): void {
  if (!user) throw new CommandError('not_found', 'User not found');
  if (user.isSystemGenerated) {
    throw new CommandError('cannot_modify_system_generated', 'Unable to update system generated users.');
  }
  if (user.isOwner && isActive === false) {
    throw new CommandError('cannot_deactivate_owner', 'Unable to deactivate owner.');
  }
}

/** Home Assistant has no words for a group that does not exist. PROTOCOL.md 13.1 (31) */
function asUnknownError(error: unknown): never {
  if (isAppError(error, 'invalid_request')) throw new CommandError('unknown_error', 'Unknown error');
  throw error;
}

function userRow(user: User, credentials: readonly Credential[]): object {
  return {
    id: user.id,
    username: credentials.find(({ providerType }) => providerType === 'homeassistant')?.account ?? null,
    name: user.name,
    is_owner: user.isOwner,
    is_active: user.isActive,
    local_only: user.isLocalOnly,
    system_generated: user.isSystemGenerated,
    group_ids: user.groupIds,
    credentials: credentials.map(({ providerType }) => ({ type: providerType })),
  };
}
