/** One stored pair; keys are ordered by their UTF-8 bytes, values are JSON. */
export type Entry = readonly [key: string, value: unknown];

/** A half-open range of keys: from `gte` up to, not including, `lt`. `limit` is demanded: nothing loads everything. */
export interface KeyRange {
  gte: string;
  lt: string;
  limit: number;
  reverse?: boolean;
}

export interface Reader {
  /**
   * A fresh copy of the value as it was written, undefined when there is none.
   * Answers at once (the hot path), and sees every change made so far, synced or not.
   */
  get(key: string): unknown;
}

/**
 * What a transaction may do; changes are seen by its own later reads.
 * No ranges: the engine can't iterate without waiting. What a transaction must look up stands under a key of its own
 * (a table's `unique` and `group` indexes are made of such keys).
 */
export interface Transaction extends Reader {
  put(key: string, value: unknown): void;
  delete(key: string): void;
}

export interface Change {
  readonly key: string;
  /** undefined: the key was deleted. */
  readonly value: unknown;
}

/**
 * The port behind which the engine stands: ordered keys, JSON values, atomic changes.
 * Small on purpose, so that a replicated engine can take its place; nothing above may assume a single process.
 */
export interface KeyValueStore extends Reader {
  /** The first `limit` pairs of a range in key order (backwards with `reverse`), as they are at the call, synced or not. */
  range(range: KeyRange): Promise<Entry[]>;
  /** All pairs in key order, in pages of `size`, as they were on disk at the call, whatever is changed meanwhile. */
  pages(size: number): AsyncIterable<readonly Entry[]>;
  /**
   * Runs `body` against a consistent view and commits all its changes or none.
   * `body` is synchronous and has no effect but through `tx`, for an engine may run it again.
   * Resolves with its result only after the changes are on disk (synced); concurrent callers share one sync.
   * Without changes it resolves as soon as everything that it read is on disk: what was answered can't be lost.
   * Rejects with what `body` throws, and then nothing is changed.
   * @throws AppError('unavailable') when the engine can't write (disk full, I/O error); nothing is changed then
   */
  transact<T>(body: (tx: Transaction) => T): Promise<T>;
  /**
   * Calls `listener` with the changes of each commit; returns the way to stop. Caches are dropped through it.
   * It runs when the changes are on disk and before the transactions that made them resolve.
   * A change may also be told that turns out to be none; never the other way round.
   */
  watch(listener: (changes: readonly Change[]) => void): () => void;
  /** Waits for what is under way, then lets go of the folder. Later calls throw AppError('unavailable'). */
  close(): Promise<void>;
}
