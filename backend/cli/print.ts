import type { Given } from './command.ts';

/** Answers with exit code 0: JSON for programs, else the text. */
export function answer({ flags }: Pick<Given, 'flags'>, value: unknown, text: string): number {
  print(flags.has('json') ? JSON.stringify(value, null, 2) : text);
  return 0;
}

/** One piece of output, with an end of line. */
export function print(text: string): void {
  if (text !== '') process.stdout.write(`${printable(text)}\n`);
}

/** Rows with tabs between their columns, which every program can cut. */
export function rows(table: readonly (readonly (string | null)[])[]): string {
  return table
    .map((row) =>
      row
        .map((cell) => (cell ?? '').replace(/[\t\n]/g, ' '))
        .join('\t')
        .trimEnd(),
    )
    .join('\n');
}

/** What others have chosen, such as names of clients, must not command the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is cut
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '?');
}
