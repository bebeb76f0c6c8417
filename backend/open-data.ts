import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../shared/errors.ts';
import { type Auth, createAuth } from './auth/auth.ts';
import { createBanFile } from './auth/ban-file.ts';
import { type Bans, loadBans } from './auth/bans.ts';
import { checkMasterKey } from './auth/check-master-key.ts';
import { createRanges } from './auth/local-network.ts';
import { loadMasterKey } from './auth/master-key.ts';
import type { Config } from './config/schema.ts';
import type { Environment } from './environment.ts';
import type { Log } from './log.ts';
import type { KeyValueStore } from './store/key-value.ts';
import { openStore } from './store/open-store.ts';
import { migrateStore } from './store/schema-version.ts';

/** Where `restore` unpacks; that it is there means that it was interrupted. */
export const restoringFolder = 'restoring';

export interface DataOptions {
  config: Config;
  /** Where everything is kept. */
  dataFolder: string;
  environment: Environment;
  log: Log;
}

/** The data of a folder with the domain over it: what a server serves, and what the command line works on. */
export interface OpenData {
  store: KeyValueStore;
  auth: Auth;
  bans: Bans;
  /** Writes what is noted, and lets go of the folder. */
  close(): Promise<void>;
}

/**
 * Opens a data folder, a new one too; one process may have it open at a time.
 * @throws AppError('conflict' | 'unavailable') with one clear line: in use, not usable, key missing or wrong
 */
export async function openData(options: DataOptions): Promise<OpenData> {
  const { dataFolder } = options;
  if (existsSync(path.join(dataFolder, restoringFolder))) throw interruptedRestore(dataFolder);
  const { store, isNew } = await openStore(dataFolder);
  try {
    // The key comes before the first record: a crash in between must not leave data without its key.
    const masterKey = await loadMasterKey({ folder: dataFolder, isNew });
    await migrateStore(store);
    await checkMasterKey(store, masterKey);
    const { auth, bans } = await createDomain(options, store, masterKey);
    const close = async () => {
      await auth.refreshTokens.flush();
      await store.close();
    };
    return { store, auth, bans, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function createDomain(
  { config, dataFolder, environment, log }: DataOptions,
  store: KeyValueStore,
  masterKey: Parameters<typeof createAuth>[0]['masterKey'],
): Promise<{ auth: Auth; bans: Bans }> {
  const trustedProxies = createRanges(config.http.trusted_proxies);
  const isEnabled = config.http.ip_ban_enabled;
  const rules = { isEnabled, threshold: config.http.login_attempts_threshold, trustedProxies };
  const file = createBanFile({ path: path.join(dataFolder, 'ip_bans.yaml'), log });
  const bans = await loadBans({ store, environment, file });
  const { homeassistant, latchkey } = config;
  const shared = { store, masterKey, environment, log, trustedProxies, bans, rules };
  const { notify, limits, auth: authRules } = latchkey;
  const isLoginRequired = authRules.require_recent_login;
  return { auth: createAuth({ ...shared, config: homeassistant, notify, limits, isLoginRequired }), bans };
}

function interruptedRestore(dataFolder: string): AppError {
  const folder = path.join(dataFolder, restoringFolder);
  return new AppError('conflict', `A restore was interrupted: remove ${folder} and run it again`);
}
