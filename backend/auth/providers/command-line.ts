import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { adminGroup, systemGroups } from '../groups.ts';
import { createQueue } from '../queue.ts';
import { type AuthProvider, type NewAccount, passwordFields } from './auth-provider.ts';
import { readFormInput } from './form-input.ts';

const timeoutMs = 10_000;
const maxOutputBytes = 64 * 1024;
const mostAtOnce = 10;
const mostWaiting = 200;

export interface CommandLineOptions {
  id: string | null;
  name?: string | undefined;
  command: string;
  args: readonly string[];
  /** Whether what the program prints describes the new user. */
  meta: boolean;
}

/** A program decides: exit code 0 lets in. It gets the user name and the password in its environment. PROTOCOL.md 5.3 */
export function createCommandLineProvider(options: CommandLineOptions): AuthProvider {
  const queue = createQueue({ width: mostAtOnce, longest: mostWaiting });
  return {
    type: 'command_line',
    id: options.id,
    name: options.name ?? 'Command Line Authentication',
    hasMfa: true,
    isOffered: () => true,
    open: () => ({ fields: passwordFields, errors: {} }),
    verify: async (input) => {
      const { username = '', password = '' } = readFormInput(passwordFields, input);
      const account = username.trim();
      const output = await queue.run(() => run(options, { username: account, password }));
      if (output === null) return null;
      return { account, userId: null, newUser: describeUser(account, options.meta ? output : '') };
    },
    tokenRefusal: () => null,
  };
}

/** What the program printed, null when it did not end with 0 in time. No shell, no environment but these two. */
function run({ command, args }: CommandLineOptions, env: Record<string, string>): Promise<string | null> {
  return new Promise((resolve) => {
    // A NUL can't be part of an environment; such a name or password is simply wrong.
    if (Object.values(env).some((value) => value.includes('\0'))) return resolve(null);
    // A group of its own, so that what the program has started ends with it.
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      resolve(null);
    }, timeoutMs);
    const end = (output: string | null) => {
      clearTimeout(timer);
      resolve(output);
    };
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (output.length < maxOutputBytes) output += chunk;
    });
    child.once('error', () => end(null));
    child.once('close', (code) => end(code === 0 ? output : null));
    letStop(child, child.stdout as Socket, timer);
  });
}

/** A server that stops does not wait for a program. */
function letStop(...handles: { unref(): unknown }[]): void {
  for (const handle of handles) handle.unref();
}

/** Lines `name = …`, `group = …`, `local_only = true`; anything else is passed over. */
function describeUser(account: string, output: string): NewAccount {
  const lines = output.split('\n').filter((line) => !line.trimStart().startsWith('#') && line.includes('='));
  const meta = new Map(
    lines.map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()]),
  );
  const group = meta.get('group') ?? adminGroup;
  return {
    name: meta.get('name') ?? account,
    groupIds: Object.hasOwn(systemGroups, group) ? [group] : [],
    isLocalOnly: meta.get('local_only') === 'true',
  };
}
