import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import { AppError } from '../../shared/errors.ts';
import { createGroupCommit, decode, describeChanges, type Engine } from './group-commit.ts';
import type { Changes } from './group-queue.ts';
import type { Change, Entry, KeyRange, KeyValueStore } from './key-value.ts';
import { makeFolder } from './make-folder.ts';
import { mergeRange } from './merge-range.ts';

/** More than the engine writes to begin anew: its write buffer of 4 MiB, and some for its lists. */
const roomToReopen = 6 * 1024 * 1024;

/**
 * The embedded engine: LevelDB in a folder of its own, which one process may use at a time.
 * Memory and the time to open don't depend on how much is stored.
 * @throws AppError('conflict') when another process uses the folder
 * @throws AppError('unavailable') when the folder can't be made, read or written
 */
export async function openLevelStore({ folder }: { folder: string }): Promise<KeyValueStore> {
  const db = await openFolder(folder);
  const listeners = new Set<(changes: readonly Change[]) => void>();
  const tell = (changes: Changes): void => {
    if (listeners.size === 0) return;
    const told = describeChanges(changes);
    for (const listener of listeners) callSafely(() => listener(told));
  };
  const engine = createEngine(db, folder, tell);
  const commit = createGroupCommit({ engine, onCommit: tell });
  let isClosed = false;

  return {
    get: commit.get,
    range: (range) => readRange(db, range, commit.pending()),
    // The iterator keeps what was there when it was made.
    pages: (size) => readPages(db.iterator(), size),
    async transact(body) {
      if (isClosed) throw unavailable();
      return commit.transact(body);
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      isClosed = true;
      await commit.idle();
      await db.close();
    },
  };
}

async function openFolder(folder: string): Promise<Level> {
  try {
    // First of all: a database opens by itself from its creation on, and would make the folder for everyone to read.
    await makeFolder(folder);
    const db = new Level(folder);
    await db.open();
    return db;
  } catch (cause) {
    throw openError(folder, cause);
  }
}

function openError(folder: string, cause: unknown): AppError {
  const reason = rootCause(cause);
  if (codeOf(reason) === 'LEVEL_LOCKED') {
    return new AppError('conflict', 'Another Latchkey is already running with this data folder', { cause });
  }
  const why = reason instanceof Error ? reason.message.split('\n', 1)[0] : String(reason);
  return new AppError('unavailable', `The data folder ${folder} can't be used: ${why}`, { cause });
}

function rootCause(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootCause(error.cause) : error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/**
 * After a failed write LevelDB's log may end in half a record, and it would write on behind it: what is acknowledged
 * from then on could be lost at the next start. So the database is opened anew before the next write, which cuts
 * the log clean; until there is room for that it stays open as it is, for reads.
 */
function createEngine(db: Level, folder: string, onDoubt: (changes: Changes) => void): Engine {
  let doubtful: Changes | undefined;

  async function reopen(changes: Changes): Promise<void> {
    await proveWritable(folder);
    await db.close();
    await db.open();
    doubtful = undefined;
    // A write that failed at the very last, in the sync, may be there after all.
    onDoubt(new Map([...changes.keys()].map((key) => [key, db.getSync(key)])));
  }

  return {
    read(key) {
      try {
        return db.getSync(key);
      } catch (cause) {
        throw unavailable(cause);
      }
    },
    async write(changes) {
      if (doubtful) await reopen(doubtful);
      const operations = [...changes].map(([key, value]) =>
        value === undefined ? { type: 'del' as const, key } : { type: 'put' as const, key, value },
      );
      try {
        await db.batch(operations, { sync: true });
      } catch (cause) {
        doubtful = changes;
        throw cause;
      }
    },
  };
}

async function proveWritable(folder: string): Promise<void> {
  const path = join(folder, 'room.tmp');
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(new Uint8Array(roomToReopen));
    await file.sync();
  } finally {
    await file.close();
    await unlink(path);
  }
}

async function readRange(db: Level, range: KeyRange, pending: Changes): Promise<Entry[]> {
  try {
    // The iterator stands on what is stored now; both it and `pending` are taken in this same turn.
    const { gte, lt, reverse = false } = range;
    const iterator = db.iterator({ gte, lt, reverse, limit: range.limit + pending.size });
    const merged = mergeRange(await iterator.all(), pending, range);
    return merged.map(([key, text]) => [key, decode(key, text)]);
  } catch (cause) {
    throw codeOf(cause) === 'LEVEL_DATABASE_NOT_OPEN' ? unavailable(cause) : cause;
  }
}

interface TextIterator {
  nextv(size: number): Promise<[key: string, text: string][]>;
  close(): Promise<void>;
}

async function* readPages(iterator: TextIterator, size: number): AsyncGenerator<Entry[]> {
  try {
    for (;;) {
      const page = await iterator.nextv(size);
      if (page.length === 0) return;
      yield page.map(([key, text]) => [key, decode(key, text)]);
    }
  } finally {
    await iterator.close();
  }
}

function unavailable(cause?: unknown): AppError {
  return new AppError('unavailable', 'The store is closed', { cause });
}

/** A listener's failure doesn't keep the next one from hearing; it is a bug, and ends the process as one. */
function callSafely(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
