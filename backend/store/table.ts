import type * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { chainCount, chainIds } from './chain.ts';
import { createIndexer, type Index, indexPrefix, orderedRange, type Parts } from './index-entry.ts';
import { createInspect, type Inspect } from './inspect-table.ts';
import { keyPart, prefixEnd, recordKey } from './key.ts';
import type { KeyValueStore, Reader, Transaction } from './key-value.ts';
import { createRecordReader, type IdRecord } from './record-reader.ts';

/** The names of the indexes of one kind. */
type NamesOf<I, Kind> = { [N in keyof I]: I[N] extends { kind: Kind } ? N : never }[keyof I] & string;

/** Records of one kind under `<name>!<id>`, and index entries that are always changed together with them. */
export interface Table<R extends IdRecord, I> {
  /** The record, undefined when there is none. */
  get(reader: Reader, id: string): R | undefined;
  /** The one record with this value in a unique index. */
  find(reader: Reader, index: NamesOf<I, 'unique'>, ...parts: Parts): R | undefined;
  /** All records with this value in a group index, oldest first. */
  listBy(reader: Reader, index: NamesOf<I, 'group'>, ...parts: Parts): R[];
  /** How many `listBy` would give; one read. */
  countBy(reader: Reader, index: NamesOf<I, 'group'>, ...parts: Parts): number;
  /** Up to `limit` records whose value in an ordered index is `value` or less, lowest first. */
  listUpTo(store: KeyValueStore, index: NamesOf<I, 'ordered'>, value: number, limit: number): Promise<R[]>;
  /** Up to `limit` records in the order of their ids; the next page begins `after` the last id of this one. */
  list(store: KeyValueStore, page: { after?: string; limit: number }): Promise<R[]>;
  /**
   * Adds the record or replaces the one with its id, which keeps its place in its groups.
   * @throws AppError('conflict') when another record has the same value in a unique index; nothing is changed then
   */
  put(tx: Transaction, record: R): void;
  /** Looks for damage, see `Inspect`. */
  readonly inspect: Inspect;
  /** Removes the record and its index entries; false when there was none. */
  delete(tx: Transaction, id: string): boolean;
}

/**
 * A table of records that its schema describes, read and written through any reader or transaction.
 * The disk is a boundary: what doesn't fit the schema throws an error that names table and field, never the value.
 * Each index is `{ kind, by }`, see `Index`.
 */
export function createTable<
  S extends v.GenericSchema<unknown, IdRecord>,
  const I extends Readonly<Record<string, Index<v.InferOutput<S>>>>,
>({ name, schema, indexes }: { name: string; schema: S; indexes: I }): Table<v.InferOutput<S>, I> {
  type R = v.InferOutput<S>;
  const indexer = createIndexer<R>(name, indexes);
  const prefix = (index: string, parts: Parts): string => indexPrefix(name, index, parts);

  const { check, get, getIndexed } = createRecordReader(name, schema);

  return {
    get,
    inspect: createInspect<R>(name, schema, indexer),
    find(reader, index, ...parts) {
      const id = reader.get(prefix(index, parts));
      return id === undefined ? undefined : getIndexed(reader, index, id);
    },
    listBy: (reader, index, ...parts) =>
      chainIds(reader, prefix(index, parts)).map((id) => getIndexed(reader, index, id)),
    countBy: (reader, index, ...parts) => chainCount(reader, prefix(index, parts)),
    async listUpTo(store, index, value, limit) {
      const entries = await store.range({ ...orderedRange(name, index, value), limit });
      // Read again: a record may have been changed or removed while the range was on its way.
      const records = entries.flatMap(([, id]) => (typeof id === 'string' ? (get(store, id) ?? []) : []));
      return records.filter((record) => Number(indexes[index]?.by(record) ?? Infinity) <= value);
    },
    async list(store, { after, limit }) {
      const all = `${name}!`;
      const gte = after === undefined ? all : `${all}${keyPart(after)}\0`;
      const entries = await store.range({ gte, lt: prefixEnd(all), limit });
      return entries.map(([, stored]) => check(stored));
    },
    put(tx, record) {
      const written = check(record);
      if (written.id === '') throw new TypeError(`A ${name} needs an id`);
      const taken = indexer.taken(tx, written);
      if (taken !== undefined) throw new AppError('conflict', `Another ${name} has the same ${taken}`);
      const before = get(tx, written.id);
      tx.put(recordKey(name, written.id), written);
      indexer.move(tx, written.id, before, written);
    },
    delete(tx, id) {
      const before = get(tx, id);
      if (!before) return false;
      tx.delete(recordKey(name, id));
      indexer.move(tx, id, before, undefined);
      return true;
    },
  };
}
