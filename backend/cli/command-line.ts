import { AppError } from '../../shared/errors.ts';
import { serve } from './serve.ts';
import { UsageError } from './usage-error.ts';
import { users } from './users.ts';

declare const LATCHKEY_VERSION: string;

const help = `Latchkey, the key to a home server

Usage: latchkey <command> [options]

Commands
  serve [--port N] [--data DIR] [--host H] [--config FILE]
                                    start the server (http://localhost:8123, data in ./data)
  users list [--data DIR]           who has an account; while the server is stopped
  users passwd NAME [--data DIR]    set a new password, read from standard input; while the server is stopped

Options
  --help      show this text
  --version   show the version
`;

const commands: Readonly<Record<string, (args: string[], version: string) => Promise<number>>> = { serve, users };

/** Runs one command; resolves with the exit code: 0 done, 1 failed with one line on standard error, 2 wrong usage. */
export async function runCommandLine(args: string[]): Promise<number> {
  // Whatever is made is for its owner alone, the engine's own files too.
  process.umask(0o077);
  const [name = '--help', ...rest] = args;
  if (name === '--help' || name === 'help' || rest.includes('--help')) return say(help);
  if (name === '--version') return say(`${LATCHKEY_VERSION}\n`);
  const run = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (!run) throw new UsageError(`there is no command ${name}`);
    return await run(rest, LATCHKEY_VERSION);
  } catch (error) {
    return complain(error);
  }
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

function complain(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`latchkey: ${error.message} (latchkey --help tells the usage)\n`);
    return 2;
  }
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`latchkey: ${error.message}\n`);
  return 1;
}
