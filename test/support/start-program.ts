import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { atEnd } from './at-end.ts';
import { endProcess } from './server.ts';

const latchkey = fileURLToPath(new URL('../../dist/latchkey.js', import.meta.url));

/** A built program that runs until it is stopped. */
export interface Program {
  output(): string;
  /** Resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts the built program and resolves when it has printed this. @throws with what it printed when it ends before */
export async function startProgram(args: readonly string[], ready: RegExp): Promise<Program> {
  const child = spawn(process.execPath, [latchkey, ...args]);
  atEnd(() => endProcess(child, 'SIGKILL'));
  let output = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (ready.test(output)) resolve();
      });
    }
    child.once('close', () => reject(new Error(`The program ended before it was ready:\n${output}`)));
  });
  return { output: () => output, stop: () => endProcess(child, 'SIGTERM') };
}
