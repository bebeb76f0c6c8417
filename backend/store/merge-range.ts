import type { Changes } from './group-queue.ts';
import type { KeyRange } from './key-value.ts';

/**
 * Stored pairs of a range with the pending changes laid over them, cut to the range's limit.
 * `stored` is in the order of the range, and reaches as many pairs beyond the limit as there are changes.
 */
export function mergeRange(
  stored: readonly (readonly [string, string])[],
  pending: Changes,
  range: KeyRange,
): (readonly [string, string])[] {
  const changes = [...pending].filter(([key]) => isInRange(key, range));
  if (changes.length === 0) return stored.slice(0, range.limit);
  const merged = new Map<string, string | undefined>([...stored, ...changes]);
  const pairs = [...merged].filter((pair): pair is [string, string] => pair[1] !== undefined);
  const direction = range.reverse ? -1 : 1;
  return pairs.sort(([a], [b]) => direction * compareKeys(a, b)).slice(0, range.limit);
}

function isInRange(key: string, { gte, lt }: KeyRange): boolean {
  return compareKeys(key, gte) >= 0 && compareKeys(key, lt) < 0;
}

/** By UTF-8 bytes, as the engine orders them; JavaScript's own order differs beyond U+FFFF. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
