import path from 'node:path';
import { startApp } from '../app.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { createEnvironment } from '../environment.ts';
import { createLog } from '../log.ts';
import { readOptions, UsageError } from './usage-error.ts';

/** Where everything is kept when nothing else is said. */
export const defaultDataFolder = './data';

/** `latchkey serve`: runs until SIGTERM or SIGINT, then stops in order. */
export async function serve(args: string[], version: string): Promise<number> {
  const { values, words } = readOptions(args, ['port', 'data', 'host', 'config']);
  if (words.length > 0) throw new UsageError(`serve takes no ${words[0]}`);
  const dataFolder = values.data ?? defaultDataFolder;
  const { config, ignored } = loadConfig({ file: values.config ?? null, variables: process.env });
  const environment = createEnvironment();
  // Who reads the log may go away; that must not end the server.
  process.stdout.on('error', () => {});
  const log = createLog({ environment, write: (line) => process.stdout.write(line) });
  if (ignored.length > 0) log.info('latchkey.config', `Not ours, ignored: ${ignored.join(', ')}`);
  const stopped = nextStopSignal();
  const app = await startApp({
    config: withOptions(config, values),
    dataFolder,
    webFolder: path.join(import.meta.dirname, 'web'),
    version,
    environment,
    log,
  });
  const address = `http://${addressOf(values.host ?? config.http.server_host[0])}:${app.port}`;
  log.info('latchkey', `Latchkey ${version} is ready at ${address} (data in ${path.resolve(dataFolder)})`);
  // A program that started us over Node.js' own channel learns that we are ready
  process.send?.(address);
  log.info('latchkey', `Stopping: ${await stopped}`);
  await app.stop();
  return 0;
}

/** The command line wins over the file. @throws UsageError */
function withOptions(config: Config, { port, host }: { port?: string | undefined; host?: string | undefined }): Config {
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw new UsageError('--port must be a number from 0 to 65535');
  }
  return {
    ...config,
    http: {
      ...config.http,
      ...(port === undefined ? {} : { server_port: Number(port) }),
      ...(host === undefined ? {} : { server_host: [host] }),
    },
  };
}

function nextStopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}

function addressOf(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
