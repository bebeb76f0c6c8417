import type { Engine } from '../../backend/store/group-commit.ts';

/** An engine whose writes end when the test says so, well or badly, to look at what happens in between. */
export interface MemoryEngine extends Engine {
  readonly stored: Map<string, string>;
  readonly writes: number;
  /** Ends the write under way; waits for one when there is none yet. */
  finish(error?: Error): Promise<void>;
}

/** Nothing is stored yet. */
export function createMemoryEngine(): MemoryEngine {
  const stored = new Map<string, string>();
  let writes = 0;
  let end: ((error?: Error) => void) | undefined;
  let waiting: (() => void) | undefined;
  return {
    stored,
    get writes() {
      return writes;
    },
    read: (key) => stored.get(key),
    write: (changes) =>
      new Promise((resolve, reject) => {
        writes++;
        end = (error) => {
          if (error) {
            reject(error);
            return;
          }
          for (const [key, value] of changes) {
            if (value === undefined) stored.delete(key);
            else stored.set(key, value);
          }
          resolve();
        };
        waiting?.();
      }),
    async finish(error) {
      if (!end) await new Promise<void>((resolve) => (waiting = resolve));
      const endWrite = end;
      end = undefined;
      waiting = undefined;
      endWrite?.(error);
    },
  };
}
