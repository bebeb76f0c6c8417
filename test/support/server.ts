import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { atEnd } from './at-end.ts';

const latchkey = fileURLToPath(new URL('../../dist/latchkey.js', import.meta.url));

/** What a started server may be given instead of the defaults. */
export interface ServerOptions {
  /** Its data folder; by default a new one that is removed when the test file ends. */
  readonly data?: string;
  /** More arguments of `latchkey serve`. */
  readonly args?: readonly string[];
  /** Contents of its configuration file, as YAML text or as an object. */
  readonly config?: string | Readonly<Record<string, unknown>>;
  /** A command that starts it, such as one that ties it to a core. */
  readonly before?: readonly string[];
  /** Environment variables beside the ordinary ones; no `LATCHKEY_*` is inherited. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A real `dist/latchkey.js serve`, a process of its own with a folder of its own. */
export interface TestServer {
  /** Origin, without a slash at its end. */
  readonly base: string;
  readonly port: number;
  readonly data: string;
  readonly pid: number;
  /** Path of what Node.js runs. */
  readonly program: string;
  /** Everything it has printed so far, over all its starts. */
  output(): string;
  /** Ends it and resolves with its exit code, or null when the signal killed it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Ends it without a chance to say goodbye. */
  kill9(): Promise<void>;
  /** Starts it again on the same port and data, ending it first when it still runs. */
  restart(): Promise<void>;
}

/** A port of 127.0.0.1 that nobody was listening on a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return address.port;
}

/** A new empty folder that is removed when the test file ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `latchkey-${name}-`));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Starts the built server and resolves once its health answers 200.
 * @throws with all that it printed when it ends instead
 */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const port = await freePort();
  const data = options.data ?? temporaryFolder('data');
  const args = ['serve', '--host', '127.0.0.1', '--port', String(port), '--data', data, ...configArgs(options.config)];
  const base = `http://127.0.0.1:${port}`;
  let output = '';
  const launch = async () => {
    const all = [...(options.before ?? []), process.execPath, latchkey, ...args, ...(options.args ?? [])];
    const [command = process.execPath, ...rest] = all;
    const child = spawn(command, rest, { env: environment(options.env) });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    atEnd(() => endProcess(child, 'SIGKILL'));
    await answering(child, `${base}/api/latchkey/health`, () => output);
    return child;
  };
  let child = await launch();
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => endProcess(child, signal);
  return {
    base,
    port,
    data,
    program: latchkey,
    get pid() {
      return child.pid ?? -1;
    },
    output: () => output,
    stop,
    kill9: async () => void (await stop('SIGKILL')),
    restart: async () => {
      await stop();
      child = await launch();
    },
  };
}

/** Ends a process that we started and resolves with its exit code, or null when the signal killed it. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
  return child.exitCode;
}

/**
 * Resolves once this address answers 200.
 * @throws with what the process printed when it ends before
 */
export async function answering(child: ChildProcess, url: string, output: () => string): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.status === 200) return;
    await delay(20);
  }
  throw new Error(`The server ended with ${child.exitCode ?? child.signalCode} before it answered:\n${output()}`);
}

function configArgs(config: ServerOptions['config']): string[] {
  if (config === undefined) return [];
  const path = join(temporaryFolder('config'), 'latchkey.yaml');
  writeFileSync(path, typeof config === 'string' ? config : JSON.stringify(config));
  return ['--config', path];
}

function environment(extra: ServerOptions['env']): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('LATCHKEY_'));
  return { ...Object.fromEntries(inherited), ...extra };
}
