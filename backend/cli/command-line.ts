import { AppError } from '../../shared/errors.ts';
import { backup } from './backup.ts';
import { bans } from './bans.ts';
import { checkConfig } from './check-config.ts';
import { type Command, readGiven } from './command.ts';
import { doctor } from './doctor.ts';
import { commandHelp, overview } from './help.ts';
import { onboarding } from './onboarding.ts';
import { serve } from './serve.ts';
import { tokens } from './tokens.ts';
import { UsageError } from './usage-error.ts';
import { users } from './users.ts';

declare const LATCHKEY_VERSION: string;

const commands: Readonly<Record<string, Command>> = {
  ...serve,
  ...users,
  ...tokens,
  ...bans,
  ...onboarding,
  ...backup,
  ...doctor,
  ...checkConfig,
};

/** Runs one command; resolves with the exit code: 0 done, 1 failed with one line on standard error, 2 wrong usage. */
export async function runCommandLine(args: string[]): Promise<number> {
  // Whatever is made is for its owner alone, the engine's own files too.
  process.umask(0o077);
  const [first = '--help'] = args;
  if (first === '--version') return say(`${LATCHKEY_VERSION}\n`);
  if (first === '--help' || first === 'help') return say(help(commands));
  try {
    return await run(args);
  } catch (error) {
    return complain(error, args.includes('--json'));
  }
}

/** A command is one word or two; `--help` anywhere behind it tells what it does. */
async function run(args: string[]): Promise<number> {
  const name = [2, 1].map((count) => args.slice(0, count).join(' ')).find((words) => Object.hasOwn(commands, words));
  const command = name === undefined ? undefined : commands[name];
  const wantsHelp = args.includes('--help');
  if (name === undefined || !command) return unknownCommand(args, wantsHelp);
  if (wantsHelp) return say(commandHelp(name, command));
  return command.run(readGiven(command, args.slice(name.split(' ').length), LATCHKEY_VERSION));
}

function unknownCommand(args: readonly string[], wantsHelp: boolean): number {
  const [first = ''] = args;
  const family = Object.entries(commands).filter(([name]) => name.startsWith(`${first} `));
  if (family.length === 0) throw new UsageError(`there is no command ${first}`);
  if (wantsHelp) return say(help(Object.fromEntries(family)));
  throw new UsageError(`${first} needs one of ${family.map(([name]) => name.slice(first.length + 1)).join(', ')}`);
}

function help(shown: Readonly<Record<string, Command>>): string {
  return `Latchkey, the key to a home server

Usage: latchkey <command> [options]

Commands
${overview(shown)}

latchkey <command> --help tells more. Commands work on a running server and on a stopped one.
Exit codes: 0 done, 1 failed, 2 wrong usage.
`;
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

function complain(error: unknown, asJson: boolean): number {
  if (!(error instanceof AppError || error instanceof UsageError)) throw error;
  const isUsage = error instanceof UsageError;
  if (asJson) {
    const told = { error: { code: isUsage ? 'usage' : error.code, message: error.message } };
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
  }
  process.stderr.write(`latchkey: ${error.message}${isUsage ? ' (latchkey --help tells the usage)' : ''}\n`);
  return isUsage ? 2 : 1;
}
