import * as v from 'valibot';
import { describeIssues } from '../../shared/validate.ts';
import { recordKey } from './key.ts';
import type { Reader } from './key-value.ts';

export type IdRecord = { id: string };

/** Reads records of one kind; the disk is a boundary, so each is parsed. */
export interface RecordReader<R extends IdRecord> {
  /** The value as a record. Throws an error that names table and field, never the value. */
  check(value: unknown): R;
  get(reader: Reader, id: string): R | undefined;
  /** The record that an entry of an index names; that it is not there is damage. */
  getIndexed(reader: Reader, index: string, id: unknown): R;
}

/** The reader of the records `<name>!<id>` that a schema describes. */
export function createRecordReader<S extends v.GenericSchema<unknown, IdRecord>>(
  name: string,
  schema: S,
): RecordReader<v.InferOutput<S>> {
  type R = v.InferOutput<S>;
  const check = (value: unknown): R => {
    const result = v.safeParse(schema, value);
    if (result.success) return result.output;
    throw new Error(`Broken record in ${name}: ${describeIssues(result.issues)}`);
  };
  const get = (reader: Reader, id: string): R | undefined => {
    const stored = reader.get(recordKey(name, id));
    return stored === undefined ? undefined : check(stored);
  };
  const getIndexed = (reader: Reader, index: string, id: unknown): R => {
    const record = typeof id === 'string' ? get(reader, id) : undefined;
    if (record) return record;
    throw new Error(`The store is damaged: ${name}-by-${index} names a record that is not there`);
  };
  return { check, get, getIndexed };
}
