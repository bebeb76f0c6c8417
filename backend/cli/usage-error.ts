import { parseArgs } from 'node:util';

/** The words of a command line are off; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Options (all take a value) and the other words of a command. @throws UsageError that names the option */
export function readOptions<K extends string>(
  args: string[],
  names: readonly K[],
): { values: Partial<Record<K, string>>; words: string[] } {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    return { values: values as Partial<Record<K, string>>, words: positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
