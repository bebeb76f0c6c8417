/** One stored pair; keys are ordered by their UTF-8 bytes, values are JSON. */
export type Entry = readonly [key: string, value: unknown];

/** A half-open range of keys: from `gte` up to, not including, `lt`. */
export interface KeyRange {
  gte: string;
  lt: string;
  limit?: number;
  reverse?: boolean;
}

export interface Reader {
  /** The value as it was written, undefined when there is none. Sees every change made so far, synced or not. */
  get(key: string): unknown;
  /** Pairs in key order, read lazily enough that a `limit` bounds the cost. */
  range(range: KeyRange): Entry[];
}

/** What a transaction may do; changes are seen by its own later reads. */
export interface Transaction extends Reader {
  put(key: string, value: unknown): void;
  delete(key: string): void;
}

export interface Change {
  key: string;
  /** undefined: the key was deleted. */
  value: unknown;
}

/**
 * The port behind which the engine stands: ordered keys, JSON values, atomic changes.
 * Small on purpose, so that a replicated engine can take its place; nothing above may assume a single process.
 */
export interface KeyValueStore extends Reader {
  /**
   * Runs `body` against a consistent view and commits all its changes or none.
   * `body` is synchronous and has no effect but through `tx`, for an engine may run it again.
   * Resolves with its result only after the changes are on disk (synced); concurrent callers share one sync.
   * Throws what `body` throws, and then nothing is changed.
   * @throws AppError('unavailable') when the engine can't write (disk full, I/O error); nothing is changed then
   */
  transact<T>(body: (tx: Transaction) => T): Promise<T>;
  /** Calls `listener` after each commit with its changes; returns the way to stop. Caches are dropped through it. */
  watch(listener: (changes: readonly Change[]) => void): () => void;
  /** Waits for what is under way, then lets go of the folder. Later calls throw AppError('unavailable'). */
  close(): Promise<void>;
}
