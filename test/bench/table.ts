import type { Bench, Result } from './result.ts';

/** One line for each benchmark: the ratio, what it is to be, and the figures behind it. */
export function tableOf(rows: readonly { bench: Bench; result: Result | undefined }[]): string {
  const head = ['id', 'ratio', 'target', 'median', 'min', 'max', 'reference', 'unit'];
  const body = rows.map(({ bench, result }) => {
    const target = 'atLeast' in bench.target ? `>= ${bench.target.atLeast}` : `<= ${bench.target.atMost}`;
    const { ratio, median, min, max, reference } = result ?? {};
    return [bench.id, ratio, target, median, min, max, reference, bench.unit].map(String);
  });
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...body].map(line).join('\n');
}
