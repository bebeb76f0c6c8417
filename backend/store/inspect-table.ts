import * as v from 'valibot';
import { describeIssues } from '../../shared/validate.ts';
import { chainIds, isChained } from './chain.ts';
import type { IndexEntry, Indexer } from './index-entry.ts';
import { recordKey } from './key.ts';
import type { Reader } from './key-value.ts';

/**
 * What is wrong with one stored pair of a table, in words without values; empty when it is sound, undefined when the
 * pair is none of the table's. Looks at the record and at its index entries, from either side.
 */
export type Inspect = (reader: Reader, key: string, value: unknown) => string[] | undefined;

/** The inspector of the table `name`. */
export function createInspect<R extends { id: string }>(
  name: string,
  schema: v.GenericSchema<unknown, R>,
  indexer: Indexer<R>,
): Inspect {
  const entriesAt = (reader: Reader, key: string): IndexEntry[] => {
    const record = v.safeParse(schema, reader.get(key));
    // A record that is broken is told for itself.
    return record.success ? indexer.entriesOf(record.output) : [];
  };
  const inspectRecord = (reader: Reader, key: string, value: unknown): string[] => {
    const record = v.safeParse(schema, value);
    if (!record.success) return [`a record of ${name} is broken: ${describeIssues(record.issues)}`];
    if (recordKey(name, record.output.id) !== key) return [`a record of ${name} stands under the id of another`];
    return indexer
      .entriesOf(record.output)
      .filter((entry) => !holds(reader, entry, record.output.id))
      .map(({ index }) => `${name}-by-${index} lacks a record that is there`);
  };
  const inspectEntry = (reader: Reader, key: string, value: unknown): string[] => {
    const index = key.slice(`${name}-by-`.length, key.indexOf('!'));
    const kind = indexer.kindOf(index);
    if (kind === undefined) return [`${name}-by-${index} is no index that is known`];
    if (kind === 'group' && key.endsWith('!')) return inspectChain(reader, key, value, `${name}-by-${index}`);
    const id = kind === 'group' ? key.slice(key.lastIndexOf('!') + 1) : undefined;
    const record = id === undefined ? recordKey(name, String(value)) : `${name}!${id}`;
    const isNamed = entriesAt(reader, record).some((entry) => entry.key === key);
    return isNamed ? [] : [`${name}-by-${index} names a record that is not there, or is another by now`];
  };
  return (reader, key, value) => {
    if (key.startsWith(`${name}!`)) return inspectRecord(reader, key, value);
    return key.startsWith(`${name}-by-`) ? inspectEntry(reader, key, value) : undefined;
  };
}

function holds(reader: Reader, { key, kind, prefix }: IndexEntry, id: string): boolean {
  if (kind !== 'group') return reader.get(key) === id;
  try {
    return isChained(reader, prefix, id);
  } catch {
    return false;
  }
}

function inspectChain(reader: Reader, prefix: string, head: unknown, name: string): string[] {
  try {
    const ids = chainIds(reader, prefix);
    const { count, last } = head as { count: number; last: string };
    return ids.length === count && ids.at(-1) === last && new Set(ids).size === count
      ? []
      : [`a list of ${name} is broken`];
  } catch {
    return [`a list of ${name} is broken`];
  }
}
