import * as v from 'valibot';
import { type LocalLogins, UsernameError } from '../../auth/local-logins.ts';
import type { UserAccounts } from '../../auth/user-accounts.ts';
import type { Credential } from '../../auth/users.ts';
import { adminCommand, type Command, CommandError, command, ownerCommand } from '../command.ts';
import type { Connections } from '../connections.ts';

const prefix = 'config/auth_provider/homeassistant';

interface Deps {
  accounts: UserAccounts;
  localLogins: LocalLogins;
  connections: Pick<Connections, 'closeOf'>;
}

/** `config/auth_provider/homeassistant/*`: user names and passwords. PROTOCOL.md 4.5 */
export function localLoginCommands({ accounts, localLogins, connections }: Deps): Record<string, Command> {
  const credentialOf = (userId: string): Credential => {
    if (!accounts.find(userId)) throw new CommandError('user_not_found', 'User not found');
    const credential = localLogins.credentialOf(userId);
    if (credential) return credential;
    throw new CommandError('credentials_not_found', 'Credentials not found');
  };
  return {
    [`${prefix}/create`]: adminCommand(
      { user_id: v.string(), username: v.string(), password: v.string() },
      async (input) => {
        const user = accounts.find(input.user_id);
        if (!user) throw new CommandError('not_found', 'User not found');
        if (user.isSystemGenerated) {
          throw new CommandError('system_generated', 'Cannot add credentials to a system generated user.');
        }
        await localLogins.create(user.id, input.username, input.password).catch(inWords);
        return null;
      },
    ),

    [`${prefix}/delete`]: adminCommand({ username: v.string() }, async (input) => {
      await localLogins.remove(input.username).catch(inWords);
      return null;
    }),

    [`${prefix}/change_password`]: command(
      { current_password: v.string(), new_password: v.string() },
      async (input, { connection }) => {
        const credential = credentialOf(connection.session.user.id);
        if (!(await localLogins.verify(credential, input.current_password))) {
          throw new CommandError('invalid_current_password', 'Invalid current password');
        }
        await localLogins.changePassword(credential, input.new_password);
        return null;
      },
    ),

    [`${prefix}/admin_change_password`]: ownerCommand(
      { user_id: v.string(), password: v.string() },
      async (input, { user }) => {
        await localLogins.changePassword(credentialOf(input.user_id), input.password);
        // Whoever sits at one of these sockets has to show that he is still let in. PROTOCOL.md 12
        if (input.user_id !== user.id) connections.closeOf(input.user_id);
        return null;
      },
    ),

    [`${prefix}/admin_change_username`]: ownerCommand({ user_id: v.string(), username: v.string() }, async (input) => {
      await localLogins.rename(credentialOf(input.user_id), input.username).catch(inWords);
      return null;
    }),
  };
}

function inWords(error: unknown): never {
  if (!(error instanceof UsernameError)) throw error;
  throw new CommandError('home_assistant_error', error.message, {
    translation_key: error.key,
    translation_domain: 'auth',
    translation_placeholders: error.placeholders,
  });
}
