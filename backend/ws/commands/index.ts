import type { RefreshTokens } from '../../auth/refresh-tokens.ts';
import type { ServerConfig } from '../../config/server-config.ts';
import type { Reader } from '../../store/key-value.ts';
import type { CommandTable } from '../dispatch.ts';
import { authCommands } from './auth.ts';
import { coreCommands } from './core.ts';

/** The table of commands. */
export function createCommands(deps: {
  store: Reader;
  refreshTokens: RefreshTokens;
  serverConfig: () => ServerConfig;
}): CommandTable {
  return new Map(Object.entries({ ...authCommands(deps), ...coreCommands(deps) }));
}
