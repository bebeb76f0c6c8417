import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testCache } from '../support/find-test-program.ts';

const programs = fileURLToPath(new URL('clients', import.meta.url));

/** Why the clients of this kind cannot be run here, or undefined. */
export function clientsMissing(kind: 'python' | 'npm'): string | undefined {
  if (existsSync(join(folderOf(kind), 'complete'))) return undefined;
  return `no ${kind} clients are installed: npm test conformance installs them where it can`;
}

/**
 * Runs a program that uses somebody else's client, in a process of its own, and resolves with what the client read.
 * @param program a file of `clients/python` or `clients/npm`
 * @throws with what the program printed when it failed
 */
export async function runClient(program: string, base: string, token: string): Promise<Record<string, unknown>> {
  const kind = program.endsWith('.py') ? 'python' : 'npm';
  const folder = folderOf(kind);
  const path = join(programs, kind, program);
  const [command, args] =
    kind === 'python' ? [join(folder, 'bin', 'python'), [path]] : [process.execPath, [path, folder]];
  const { stdout } = await promisify(execFile)(command, [...args, base, token], { timeout: 30_000 });
  return JSON.parse(stdout);
}

function folderOf(kind: 'python' | 'npm'): string {
  return join(testCache, `clients-${kind}`);
}
