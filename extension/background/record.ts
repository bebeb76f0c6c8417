import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';

/** One value in a storage area, parsed at every reading and changed by one writer at a time. */
export interface StoredRecord<T> {
  read(): Promise<T>;
  /** Writes what `change` makes of the present value. Changes wait for each other. */
  update(change: (value: T) => T): Promise<T>;
}

/**
 * A record under a key. What is not readable by its schema counts as absent, and `empty` stands in its place:
 * a value that somebody damaged must not keep the extension from starting.
 */
export function createRecord<S extends v.GenericSchema>(
  area: StorageArea,
  { key, schema, empty }: { key: string; schema: S; empty: v.InferOutput<S> },
): StoredRecord<v.InferOutput<S>> {
  let queue: Promise<unknown> = Promise.resolve();
  const read = async () => {
    const stored = await area.get(key);
    const result = v.safeParse(schema, stored[key]);
    return result.success ? result.output : empty;
  };
  const change = async (by: (value: v.InferOutput<S>) => v.InferOutput<S>) => {
    const next = by(await read());
    await area.set({ [key]: next });
    return next;
  };
  return {
    read,
    update: (by) => {
      const done = queue.then(() => change(by));
      queue = done.catch(() => undefined);
      return done;
    },
  };
}
