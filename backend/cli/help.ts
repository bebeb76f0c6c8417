import type { Command } from './command.ts';

/** The help of one command. */
export function commandHelp(name: string, { words, about, more, options }: Command): string {
  const rows = Object.entries(options).map(([option, { value, about: text }]) => [
    `--${option}${value === undefined ? '' : ` ${value}`}`,
    text,
  ]);
  const usage = ['latchkey', name, ...words, '[options]'].join(' ');
  return [
    `${capital(about)}.`,
    '',
    `Usage: ${usage}`,
    '',
    ...(more === undefined ? [] : [more, '']),
    'Options',
    ...table([...rows, ['--help', 'show this text']]),
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong usage.',
    '',
  ].join('\n');
}

/** What there is, in the order of the table. */
export function overview(commands: Readonly<Record<string, Command>>): string {
  const rows = Object.entries(commands).map(([name, { words, about }]) => [[name, ...words].join(' '), about]);
  return table(rows).join('\n');
}

/** Rows of text in columns, each line indented. */
function table(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return rows.map(([first = '', second = '']) => `  ${first.padEnd(width)}  ${second}`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
