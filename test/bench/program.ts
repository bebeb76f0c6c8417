import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { atEnd } from '../support/at-end.ts';
import { endProcess } from '../support/server.ts';

/** The core that servers have for themselves, and the one that load comes from. */
const cores = { server: 0, load: availableParallelism() - 1 };

const canPin = availableParallelism() > 1 && hasTaskset();

/** What goes before a command so that it keeps to its core; nothing where that cannot be had. */
export function pinned(role: keyof typeof cores): string[] {
  return canPin ? ['taskset', '--cpu-list', String(cores[role])] : [];
}

/** A program of this folder as a process of its own, which prints one line of JSON when it is ready or done. */
export interface Program {
  readonly child: ChildProcess;
  /** What it printed. */
  readonly said: Promise<unknown>;
  stop(): Promise<unknown>;
}

/** Where a program is in the bundle: beside the one that runs. */
export function programPath(name: string): string {
  return join(dirname(process.argv[1] ?? ''), `${name}.mjs`);
}

/** Starts one of the programs that stand beside this one in the bundle. */
export function startProgram(name: string, input: unknown = null, before: readonly string[] = []): Program {
  const all = [...before, process.execPath, programPath(name), JSON.stringify(input)];
  const [command = process.execPath, ...args] = all;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  atEnd(() => endProcess(child, 'SIGKILL'));
  return { child, said: firstLine(child), stop: () => endProcess(child, 'SIGTERM') };
}

async function firstLine(child: ChildProcess): Promise<unknown> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const ended = once(child, 'exit');
  while (!text.includes('\n')) {
    const next = await Promise.race([once(child.stdout ?? child, 'data'), ended.then(() => undefined)]);
    if (next === undefined) throw new Error(`A program of the benchmark ended with ${child.exitCode}`);
  }
  return JSON.parse(text.slice(0, text.indexOf('\n')));
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
