import { chainAppend, chainRemove } from './chain.ts';
import { keyPart, keyPrefix, numberPart } from './key.ts';
import type { Reader, Transaction } from './key-value.ts';

/** What a record is found by; parts are text, and no list of parts can be taken for another. */
export type Parts = readonly string[];

/**
 * How records are found; `by` gives a record's value, undefined to leave the record out.
 * - `unique`: at most one record for each value; `group`: many, in the order they came. Both answer at once, inside
 *   transactions too. A group by no parts at all, `() => []`, lists the whole of a small table.
 * - `ordered`: by a whole number from 0 on, such as epoch milliseconds; only outside of transactions.
 */
export type Index<R> =
  | { readonly kind: 'unique'; readonly by: (record: R) => Parts | undefined }
  | { readonly kind: 'group'; readonly by: (record: R) => Parts | undefined }
  | { readonly kind: 'ordered'; readonly by: (record: R) => number | undefined };

/** One entry of a record: `group` entries are links of a list, the others hold the record's id. */
export interface IndexEntry {
  index: string;
  kind: Index<unknown>['kind'];
  key: string;
  /** Where the entries of its value begin. */
  prefix: string;
}

/** Keeps what stands for the records of a table beside them. */
export interface Indexer<R> {
  kindOf(index: string): IndexEntry['kind'] | undefined;
  /** The entries that a record should have. */
  entriesOf(record: R): IndexEntry[];
  /** The index of which another record already has this one's value, undefined when there is none. */
  taken(reader: Reader, record: R): string | undefined;
  /** Takes the entries of a record from what it was to what it is; undefined stands for no record. */
  move(tx: Transaction, id: string, before: R | undefined, after: R | undefined): void;
}

/** How an entry of each kind is written under its prefix. */
const entries = {
  unique: {
    add: (tx: Transaction, prefix: string, id: string) => tx.put(prefix, id),
    remove: (tx: Transaction, prefix: string) => tx.delete(prefix),
  },
  group: { add: chainAppend, remove: chainRemove },
  ordered: {
    add: (tx: Transaction, prefix: string, id: string) => tx.put(prefix + keyPart(id), id),
    remove: (tx: Transaction, prefix: string, id: string) => tx.delete(prefix + keyPart(id)),
  },
};

/** Where the entries of one value of an index begin: `refresh-token-by-user!<user>!`. */
export function indexPrefix(table: string, index: string, parts: Parts): string {
  return keyPrefix(`${table}-by-${index}`, parts);
}

/** The keys of an ordered index from its beginning up to and including `value`. */
export function orderedRange(table: string, index: string, value: number): { gte: string; lt: string } {
  return { gte: indexPrefix(table, index, []), lt: indexPrefix(table, index, [numberPart(value + 1)]) };
}

/** The indexes of one table. */
export function createIndexer<R extends { id: string }>(
  table: string,
  indexes: Readonly<Record<string, Index<R>>>,
): Indexer<R> {
  const all = Object.entries(indexes).map(([name, { kind, by }]) => ({
    name,
    kind,
    prefixOf: (record: R) => entryPrefix(table, name, by(record)),
  }));
  const unique = all.filter(({ kind }) => kind === 'unique');
  return {
    kindOf: (index) => all.find(({ name }) => name === index)?.kind,
    entriesOf: (record) =>
      all.flatMap(({ name, kind, prefixOf }) => {
        const prefix = prefixOf(record);
        if (prefix === undefined) return [];
        return { index: name, kind, prefix, key: kind === 'unique' ? prefix : prefix + keyPart(record.id) };
      }),
    taken: (reader, record) => unique.find(({ prefixOf }) => isTaken(reader, prefixOf(record), record.id))?.name,
    move(tx, id, before, after) {
      for (const { kind, prefixOf } of all) {
        const from = before && prefixOf(before);
        const to = after && prefixOf(after);
        if (from === to) continue;
        if (from !== undefined) entries[kind].remove(tx, from, id);
        if (to !== undefined) entries[kind].add(tx, to, id);
      }
    },
  };
}

function entryPrefix(table: string, index: string, value: Parts | number | undefined): string | undefined {
  if (value === undefined) return undefined;
  return indexPrefix(table, index, typeof value === 'number' ? [numberPart(value)] : value);
}

function isTaken(reader: Reader, prefix: string | undefined, id: string): boolean {
  const holder = prefix === undefined ? undefined : reader.get(prefix);
  return holder !== undefined && holder !== id;
}
