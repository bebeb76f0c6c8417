import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** An option of a command; a flag takes no value. */
export interface OptionSpec {
  /** What stands for its value in the help, such as `DIR`; missing for a flag. */
  value?: string;
  about: string;
}

/** What was given to a command. */
export interface Given {
  /** The words, as many as the command takes. */
  words: readonly string[];
  options: Readonly<Record<string, string | undefined>>;
  flags: ReadonlySet<string>;
  version: string;
}

/** One command of the command line; all that its help says stands here. */
export interface Command {
  /** The words that it takes, such as `['NAME', '[NEW]']`; those in brackets may be missing. */
  words: readonly string[];
  about: string;
  /** More lines of help. */
  more?: string;
  options: Readonly<Record<string, OptionSpec>>;
  /** Resolves with the exit code. */
  run(given: Given): Promise<number>;
}

/** Where everything is kept when nothing else is said. */
export const defaultDataFolder = './data';

/** Options of every command that works on a data folder. */
export const dataOptions = {
  data: { value: 'DIR', about: `the data folder (${defaultDataFolder})` },
  json: { about: 'answer as JSON' },
} as const satisfies Record<string, OptionSpec>;

/** The option of commands for which the configuration matters. */
export const configOption = {
  config: { value: 'FILE', about: 'a Home Assistant configuration.yaml' },
} as const satisfies Record<string, OptionSpec>;

/** Reads what was given to a command. @throws UsageError that names what is off */
export function readGiven(command: Command, args: string[], version: string): Given {
  const specs = Object.entries(command.options);
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    specs.map(([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }]),
  );
  const { values, positionals } = parse(args, options);
  const needed = command.words.filter((word) => !word.startsWith('[')).length;
  const missing = command.words[positionals.length];
  if (positionals.length < needed && missing !== undefined) throw new UsageError(`${missing} is missing`);
  const extra = positionals[command.words.length];
  if (extra !== undefined) throw new UsageError(`there is no place for ${extra}`);
  const given = Object.entries(values);
  return {
    words: positionals,
    options: Object.fromEntries(given.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
    flags: new Set(given.flatMap(([name, value]) => (value === true ? [name] : []))),
    version,
  };
}

function parse(args: string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error));
  }
}
