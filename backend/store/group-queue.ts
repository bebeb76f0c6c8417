import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';

/** Values by key, as JSON text; undefined: the key is deleted. */
export type Changes = ReadonlyMap<string, string | undefined>;

/** The changes that share one sync, and the promise that all who made them wait for. */
export interface Group {
  readonly changes: Map<string, string | undefined>;
  readonly done: Promise<void>;
  resolve(): void;
  reject(error: AppError): void;
}

/** What is on its way to the disk: one group being written, and one that gathers meanwhile. */
export interface GroupQueue {
  /** Changes made after those of all earlier calls; resolves when they are on disk. */
  add(changes: Changes): Promise<void>;
  /** The group with the newest pending change of this key. */
  holderOf(key: string): Group | undefined;
  /** The later of two groups. */
  laterOf(a: Group | undefined, b: Group): Group;
  /** All pending changes, the newer over the older. */
  pending(): Changes;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

interface Queue {
  readonly write: (changes: Changes) => Promise<void>;
  readonly onCommit: (changes: Changes) => void;
  writing: Group | undefined;
  queued: Group | undefined;
  running: Promise<void> | undefined;
}

/**
 * Writes changes in groups: what comes while a write is under way forms the next one, so the cost of a sync is shared.
 * When a write fails, its group and the one that was computed on top of it are rejected and forgotten.
 */
export function createGroupQueue(deps: Pick<Queue, 'write' | 'onCommit'>): GroupQueue {
  const queue: Queue = { ...deps, writing: undefined, queued: undefined, running: undefined };
  return {
    add(changes) {
      queue.queued ??= createGroup();
      for (const [key, value] of changes) queue.queued.changes.set(key, value);
      const { done } = queue.queued;
      queue.running ??= run(queue);
      return done;
    },
    holderOf: (key) => [queue.queued, queue.writing].find((group) => group?.changes.has(key)),
    laterOf: (a, b) => (a === undefined || b === queue.queued ? b : a),
    pending: () => new Map([...(queue.writing?.changes ?? []), ...(queue.queued?.changes ?? [])]),
    idle: async () => queue.running,
  };
}

async function run(queue: Queue): Promise<void> {
  while (queue.queued) {
    // Whoever is called back, or read from the network, in this turn still gets into the group.
    await nextTurn();
    await writeGroup(queue, queue.queued);
  }
  queue.running = undefined;
}

async function writeGroup(queue: Queue, group: Group): Promise<void> {
  queue.writing = group;
  queue.queued = undefined;
  try {
    await queue.write(group.changes);
  } catch (cause) {
    fail(queue, cause);
    return;
  }
  queue.writing = undefined;
  queue.onCommit(group.changes);
  group.resolve();
}

function fail(queue: Queue, cause: unknown): void {
  const error = new AppError('unavailable', 'The change could not be stored', { cause });
  const failed = [queue.writing, queue.queued];
  queue.writing = undefined;
  queue.queued = undefined;
  for (const group of failed) group?.reject(error);
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
