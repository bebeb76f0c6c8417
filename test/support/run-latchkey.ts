import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { atEnd } from './at-end.ts';
import { endProcess } from './server.ts';

const latchkey = fileURLToPath(new URL('../../dist/latchkey.js', import.meta.url));

/** How a command of the built program ended. */
export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program with these arguments to its end, giving it `input` on standard input. */
export async function runLatchkey(args: readonly string[], input = ''): Promise<Ending> {
  const child = spawn(process.execPath, [latchkey, ...args]);
  atEnd(() => endProcess(child, 'SIGKILL'));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}
