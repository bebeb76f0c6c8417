import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import type { Change, Transaction } from './key-value.ts';

/** Values by key, as JSON text; undefined: the key is deleted. */
export type Changes = ReadonlyMap<string, string | undefined>;

/** What stands below: text under keys, one atomic and synced write at a time. */
export interface Engine {
  read(key: string): string | undefined;
  /** Resolves when all of it is on disk; when it rejects, none of it is to be seen. */
  write(changes: Changes): Promise<void>;
}

export interface GroupCommit {
  /** The newest value, synced or not. */
  get(key: string): unknown;
  /** What is not yet in the engine, newest last. */
  pending(): Changes;
  /** As `KeyValueStore.transact`. */
  transact<T>(body: (tx: Transaction) => T): Promise<T>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** The changes of the transactions that share one sync, and the promise they all wait for. */
interface Group {
  changes: Map<string, string | undefined>;
  done: Promise<void>;
  resolve(): void;
  reject(error: AppError): void;
}

/**
 * Runs transactions one after another against what is stored and what is on its way to the disk. What comes while a
 * sync is under way forms the next group, which is written at once, as one batch: the cost of a sync is shared.
 * When a write fails, its group and the one that was computed on top of it are rejected and forgotten.
 */
export function createGroupCommit(deps: { engine: Engine; onCommit: (changes: Changes) => void }): GroupCommit {
  const { engine, onCommit } = deps;
  let writing: Group | undefined;
  let queued: Group | undefined;
  let running: Promise<void> | undefined;

  const holderOf = (key: string): Group | undefined => [queued, writing].find((group) => group?.changes.has(key));

  const read = (key: string): string | undefined => {
    const holder = holderOf(key);
    return holder ? holder.changes.get(key) : engine.read(key);
  };

  function enqueue(changes: Changes): Promise<void> {
    queued ??= createGroup();
    for (const [key, value] of changes) queued.changes.set(key, value);
    const { done } = queued;
    running ??= run();
    return done;
  }

  async function run(): Promise<void> {
    while (queued) {
      // Whoever has been called back, or read from the network, in this turn still gets into the group.
      await nextTurn();
      await commitQueued();
    }
    running = undefined;
  }

  async function commitQueued(): Promise<void> {
    const group = queued as Group;
    writing = group;
    queued = undefined;
    try {
      await engine.write(group.changes);
    } catch (cause) {
      fail(group, cause);
      return;
    }
    writing = undefined;
    onCommit(group.changes);
    group.resolve();
  }

  function fail(group: Group, cause: unknown): void {
    const error = new AppError('unavailable', 'The change could not be stored', { cause });
    const later = queued;
    writing = undefined;
    queued = undefined;
    group.reject(error);
    later?.reject(error);
  }

  return {
    get: (key) => decode(key, read(key)),
    pending: () => new Map([...(writing?.changes ?? []), ...(queued?.changes ?? [])]),
    async transact(body) {
      const own = new Map<string, string | undefined>();
      let source: Group | undefined;
      const result = runBody(body, own, (key) => {
        const holder = holderOf(key);
        // The queued group is the later one: whoever has read from it waits for it.
        if (holder && (source === undefined || holder === queued)) source = holder;
        return holder ? holder.changes.get(key) : engine.read(key);
      });
      // Without changes there is nothing to write, but an answer that rests on a change must not outlive it.
      await (own.size > 0 ? enqueue(own) : source?.done);
      return result;
    },
    idle: async () => running,
  };
}

/** The changes of a group as listeners see them; a value is decoded when it is looked at. */
export function describeChanges(changes: Changes): Change[] {
  return [...changes].map(([key, text]) => ({
    key,
    get value() {
      return decode(key, text);
    },
  }));
}

/** Stored text as the value it was; an error names no value, for it may be a secret. */
export function decode(key: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The store is damaged: a value in ${key.split('!', 1)[0]} is not JSON`);
  }
}

function encode(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError('Only JSON values can be stored');
  return text;
}

function createGroup(): Group {
  let resolve = (): void => {};
  let reject = (_error: AppError): void => {};
  const done = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { changes: new Map(), done, resolve, reject };
}

/** Runs a body with a transaction that collects into `own`, and that is over when the body is. */
function runBody<T>(
  body: (tx: Transaction) => T,
  own: Map<string, string | undefined>,
  read: (key: string) => string | undefined,
): T {
  let isOver = false;
  const write = (key: string, text: string | undefined): void => {
    if (isOver) throw new TypeError('The transaction is over');
    own.set(key, text);
  };
  try {
    const result = body({
      get: (key) => decode(key, own.has(key) ? own.get(key) : read(key)),
      put: (key, value) => write(key, encode(value)),
      delete: (key) => write(key, undefined),
    });
    refusePromise(result);
    return result;
  } finally {
    isOver = true;
  }
}

function refusePromise(result: unknown): void {
  if (!isThenable(result)) return;
  // Its own failure has nobody else to see it, and the error below is the one to tell.
  result.then(undefined, () => {});
  throw new TypeError('The body of a transaction must be synchronous');
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
