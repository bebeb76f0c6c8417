import type { CommandTable } from '../dispatch.ts';
import { authCommands } from './auth.ts';
import { coreCommands } from './core.ts';
import { frontendCommands } from './frontend.ts';
import { localLoginCommands } from './local-logins.ts';
import { mfaCommands } from './mfa.ts';
import { notificationCommands } from './notifications.ts';
import { registryCommands } from './registries.ts';
import { usersCommands } from './users.ts';

type CommandDeps = Parameters<typeof authCommands>[0] &
  Parameters<typeof mfaCommands>[0] &
  Parameters<typeof usersCommands>[0] &
  Parameters<typeof localLoginCommands>[0] &
  Parameters<typeof notificationCommands>[0] &
  Parameters<typeof frontendCommands>[0] &
  Parameters<typeof coreCommands>[0];

/** The table of commands. */
export function createCommands(deps: CommandDeps): CommandTable {
  const families = [
    authCommands,
    mfaCommands,
    usersCommands,
    localLoginCommands,
    notificationCommands,
    frontendCommands,
    registryCommands,
    coreCommands,
  ];
  return new Map(families.flatMap((family) => Object.entries(family(deps))));
}
