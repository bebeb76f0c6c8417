import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { protocolVersion } from '../shared/wire/ws-frames.ts';
import { type Auth, createAuth } from './auth/auth.ts';
import { createBanFile } from './auth/ban-file.ts';
import { loadBans } from './auth/bans.ts';
import { contentSession, ensureContentUser } from './auth/content-user.ts';
import { createRanges } from './auth/local-network.ts';
import { loadMasterKey } from './auth/master-key.ts';
import { startUpkeep } from './auth/upkeep.ts';
import type { Config } from './config/schema.ts';
import { createServerConfig } from './config/server-config.ts';
import type { Environment } from './environment.ts';
import { createLegacyPassword } from './http/legacy-password.ts';
import { loadPages } from './http/pages.ts';
import { createRequireUser } from './http/require-user.ts';
import { createHttpApp } from './http/stack.ts';
import { listen, stopServer } from './listen.ts';
import type { Log } from './log.ts';
import type { KeyValueStore } from './store/key-value.ts';
import { openStore } from './store/open-store.ts';
import { migrateStore } from './store/schema-version.ts';
import { createCommands } from './ws/commands/index.ts';
import { createConnections } from './ws/connections.ts';
import { createWsServer } from './ws/server.ts';

/** Bounds on one request: bytes of its headers, and how long it may take to arrive. PROTOCOL.md 6.7 */
const requestLimits = {
  maxHeaderSize: 24_570,
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 75_000,
};

export interface AppOptions {
  config: Config;
  /** Where everything is kept. */
  dataFolder: string;
  /** Where the built pages lie. */
  webFolder: string;
  version: string;
  environment: Environment;
  log: Log;
}

export interface App {
  /** The port it listens on. */
  port: number;
  /** Lets the clients go, writes what is noted, and closes the store. */
  stop(): Promise<void>;
}

/**
 * Puts the server together and starts it; one of the two places that wire.
 * @throws AppError('conflict' | 'unavailable') with one clear line: the port is taken, the folder can't be used
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { dataFolder, environment, log, config } = options;
  const { store, isNew } = await openStore(dataFolder);
  try {
    // The key comes before the first record: a crash in between must not leave data without its key.
    const masterKey = await loadMasterKey({ folder: dataFolder, isNew });
    await migrateStore(store);
    const trustedProxies = createRanges(config.http.trusted_proxies);
    const rules = {
      isEnabled: config.http.ip_ban_enabled,
      threshold: config.http.login_attempts_threshold,
      trustedProxies,
    };
    const file = createBanFile({ path: path.join(dataFolder, 'ip_bans.yaml'), log });
    const bans = await loadBans({ store, environment, file });
    const auth = createAuth({
      store,
      masterKey,
      environment,
      log,
      config: config.homeassistant,
      trustedProxies,
      bans,
      rules,
      notify: config.latchkey.notify,
    });
    await ensureContentUser({ ...auth, store, environment });
    const stopUpkeep = startUpkeep({ ...auth, log });
    const { server, closeSockets } = await createHttpServer(options, auth, store);
    const port = await listen(server, config.http.server_host, config.http.server_port);
    const stop = async () => {
      stopUpkeep();
      closeSockets();
      await stopServer(server);
      await auth.refreshTokens.flush();
      await store.close();
    };
    return { port, stop };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function createHttpServer(
  { config, webFolder, version, log, dataFolder }: AppOptions,
  auth: Auth,
  store: KeyValueStore,
): Promise<{ server: Server; closeSockets: () => void }> {
  const { http } = config;
  const proxyRules = { useXForwardedFor: http.use_x_forwarded_for, trustedProxies: createRanges(http.trusted_proxies) };
  const facts = createServerConfig(config.homeassistant, protocolVersion, path.resolve(dataFolder));
  const serverConfig = () => facts;
  const pages = await loadPages(webFolder);
  const systemSession = () => contentSession(store);
  const legacyPassword = createLegacyPassword({ apiPassword: http.api_password, systemSession, log });
  const connections = createConnections({ store });
  const commands = createCommands({ ...auth, store, serverConfig });
  const ws = createWsServer({ ...auth, store, commands, connections, proxyRules, log });
  const app = createHttpApp({
    ...auth,
    requireUser: createRequireUser({ ...auth, legacyPassword }),
    pages,
    serverConfig,
    version,
    ownUrls: config.homeassistant,
    log,
    http: { corsAllowedOrigins: http.cors_allowed_origins, proxyRules, useXFrameOptions: http.use_x_frame_options },
  });
  const server = createServer(requestLimits, app.callback());
  server.on('upgrade', ws.upgrade);
  return { server, closeSockets: ws.close };
}
