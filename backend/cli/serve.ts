import path from 'node:path';
import { startApp } from '../app.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { createEnvironment } from '../environment.ts';
import { isTls } from '../http-servers.ts';
import { createLog, type LogLevel } from '../log.ts';
import { type Command, configOption, dataOptions, defaultDataFolder, type Given } from './command.ts';
import { wholeNumber } from './number-option.ts';

/** `latchkey serve`: runs until SIGTERM or SIGINT, then stops in order. */
export const serve: Readonly<Record<string, Command>> = {
  serve: {
    words: [],
    about: 'start the server',
    more: 'The environment gives options too, such as LATCHKEY_HTTP__SERVER_PORT=8124; these here win over it, and it over the file.',
    options: {
      port: { value: 'N', about: 'the port to listen on (8123)' },
      data: dataOptions.data,
      host: { value: 'H', about: "the address to listen on (all of this machine's)" },
      ...configOption,
    },
    run: serveUntilStopped,
  },
};

async function serveUntilStopped({ options: values, version }: Given): Promise<number> {
  const dataFolder = values.data ?? defaultDataFolder;
  const { config, ignored } = loadConfig({ file: values.config ?? null, variables: process.env });
  const environment = createEnvironment();
  // Who reads the log may go away; that must not end the server.
  process.stdout.on('error', () => {});
  const level = config.latchkey.log.level.toUpperCase() as LogLevel;
  const { format } = config.latchkey.log;
  const log = createLog({ environment, level, format, write: (line) => process.stdout.write(line) });
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
  const host = addressOf(values.host ?? config.http.server_host[0]);
  const address = `${isTls(config.http) ? 'https' : 'http'}://${host}:${app.port}`;
  log.info('latchkey', `Latchkey ${version} is ready at ${address} (data in ${path.resolve(dataFolder)})`);
  // A program that started us over Node.js' own channel learns that we are ready
  process.send?.(address);
  log.info('latchkey', `Stopping: ${await stopped}`);
  await app.stop();
  return 0;
}

/** The command line wins over the file. @throws UsageError */
function withOptions(config: Config, { port, host }: Given['options']): Config {
  return {
    ...config,
    http: {
      ...config.http,
      ...(port === undefined ? {} : { server_port: wholeNumber('port', port, { least: 0, most: 65_535 }) }),
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
