import { chainAppend, chainRemove } from './chain.ts';
import { keyPart, keyPrefix, numberPart } from './key.ts';
import type { Reader, Transaction } from './key-value.ts';

/** What a record is found by; parts are text, and no list of parts can be taken for another. */
export type Parts = readonly string[];

/** Gives the value a record is found by, undefined to leave the record out. */
export type Selectors<R, V> = Readonly<Record<string, (record: R) => V | undefined>>;

/** Keeps what stands for the records of a table beside them. */
export interface Indexer<R> {
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

interface BoundIndex<R> {
  readonly name: string;
  readonly kind: keyof typeof entries;
  readonly prefixOf: (record: R) => string | undefined;
}

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
  selectors: { unique: Selectors<R, Parts>; groups: Selectors<R, Parts>; ordered: Selectors<R, number> },
): Indexer<R> {
  const bind = (kind: BoundIndex<R>['kind'], of: Selectors<R, Parts | number>): BoundIndex<R>[] =>
    Object.entries(of).map(([name, select]) => ({
      name,
      kind,
      prefixOf: (record) => entryPrefix(table, name, select(record)),
    }));
  const unique = bind('unique', selectors.unique);
  const all = [...unique, ...bind('group', selectors.groups), ...bind('ordered', selectors.ordered)];
  return {
    taken: (reader, record) => unique.find((index) => isTaken(reader, index.prefixOf(record), record.id))?.name,
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
