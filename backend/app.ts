import type { Server } from 'node:http';
import path from 'node:path';
import { protocolVersion } from '../shared/wire/ws-frames.ts';
import type { Auth } from './auth/auth.ts';
import { contentSession, ensureContentUser } from './auth/content-user.ts';
import { createRanges } from './auth/local-network.ts';
import { startUpkeep } from './auth/upkeep.ts';
import { createServerConfig } from './config/server-config.ts';
import { startControl } from './control/control-server.ts';
import { createLegacyPassword } from './http/legacy-password.ts';
import { loadPages } from './http/pages.ts';
import { createRequireUser } from './http/require-user.ts';
import { createHttpApp } from './http/stack.ts';
import { createServers } from './http-servers.ts';
import { listenAll, stopServer } from './listen.ts';
import { type DataOptions, openData } from './open-data.ts';
import type { KeyValueStore } from './store/key-value.ts';
import { secureFolder } from './store/secure-folder.ts';
import { createCommands } from './ws/commands/index.ts';
import { createConnections } from './ws/connections.ts';
import { createWsServer } from './ws/server.ts';

export interface AppOptions extends DataOptions {
  /** Where the built pages lie. */
  webFolder: string;
  version: string;
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
  const { environment, log, config } = options;
  await secureFolder(options.dataFolder, log);
  const data = await openData(options);
  const { auth, store } = data;
  try {
    await ensureContentUser({ ...auth, store, environment });
    const { servers, closeSockets } = await createHttpServer(options, auth, store);
    const port = await listenAll(servers, config.http.server_host, config.http.server_port);
    const stopUpkeep = startUpkeep({ ...auth, log });
    const stopControl = await startControl({ ...options, ...data, port }, log);
    const stop = async () => {
      stopUpkeep();
      await stopControl();
      closeSockets();
      await Promise.all(servers.map(stopServer));
      await data.close();
    };
    return { port, stop };
  } catch (error) {
    await data.close();
    throw error;
  }
}

async function createHttpServer(
  { config, webFolder, version, log, dataFolder }: AppOptions,
  auth: Auth,
  store: KeyValueStore,
): Promise<{ servers: Server[]; closeSockets: () => void }> {
  const { http } = config;
  const { limits } = config.latchkey;
  const proxyRules = { useXForwardedFor: http.use_x_forwarded_for, trustedProxies: createRanges(http.trusted_proxies) };
  const facts = createServerConfig(config.homeassistant, protocolVersion, path.resolve(dataFolder));
  const serverConfig = () => facts;
  const pages = await loadPages(webFolder);
  const systemSession = () => contentSession(store);
  const legacyPassword = createLegacyPassword({ apiPassword: http.api_password, systemSession, log });
  const connections = createConnections({ store });
  const commands = createCommands({ ...auth, store, serverConfig, connections });
  const ws = createWsServer({ ...auth, store, commands, connections, proxyRules, limits, log });
  const app = createHttpApp({
    ...auth,
    requireUser: createRequireUser({ ...auth, legacyPassword }),
    pages,
    serverConfig,
    version,
    limits,
    store,
    ownUrls: config.homeassistant,
    log,
    http: { corsAllowedOrigins: http.cors_allowed_origins, proxyRules, useXFrameOptions: http.use_x_frame_options },
  });
  const servers = createServers(http, limits, { request: app.callback(), webSocket: ws.upgrade });
  return { servers, closeSockets: ws.close };
}
