import { type Changes, createGroupQueue, type Group } from './group-queue.ts';
import type { Change, Transaction } from './key-value.ts';

/** What stands below: text under keys, one atomic and synced write at a time. */
export interface Engine {
  read(key: string): string | undefined;
  /** Resolves when all of it is on disk; when it rejects, none of it is to be seen. */
  write(changes: Changes): Promise<void>;
}

export interface GroupCommit {
  /** The newest value, synced or not. */
  get(key: string): unknown;
  /** What is not yet in the engine. */
  pending(): Changes;
  /** As `KeyValueStore.transact`. */
  transact<T>(body: (tx: Transaction) => T): Promise<T>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Runs transactions one after another against what is stored and what is on its way to the disk, in groups. */
export function createGroupCommit(deps: { engine: Engine; onCommit: (changes: Changes) => void }): GroupCommit {
  const { engine, onCommit } = deps;
  const queue = createGroupQueue({ write: (changes) => engine.write(changes), onCommit });
  const read = (key: string, holder: Group | undefined): string | undefined =>
    holder ? holder.changes.get(key) : engine.read(key);
  return {
    get: (key) => decode(key, read(key, queue.holderOf(key))),
    pending: queue.pending,
    async transact(body) {
      const own = new Map<string, string | undefined>();
      let source: Group | undefined;
      const result = runBody(body, own, (key) => {
        const holder = queue.holderOf(key);
        if (holder) source = queue.laterOf(source, holder);
        return read(key, holder);
      });
      // Without changes there is nothing to write, but an answer that rests on a change must not outlive it.
      await (own.size > 0 ? queue.add(own) : source?.done);
      return result;
    },
    idle: queue.idle,
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
