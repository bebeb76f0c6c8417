import { join } from 'node:path';
import type { Environment } from '../../backend/environment.ts';
import type { KeyValueStore } from '../../backend/store/key-value.ts';
import { openLevelStore } from '../../backend/store/level.ts';
import { atEnd } from './at-end.ts';
import { temporaryFolder } from './server.ts';

/** A clock that stands still until it is moved, and chance that counts. */
export interface TestEnvironment extends Environment {
  pass(time: { seconds?: number; minutes?: number; days?: number }): void;
}

/** Begins at noon of some day. */
export function createTestEnvironment(): TestEnvironment {
  let now = Date.UTC(2026, 10, 23, 12);
  let given = 0;
  return {
    now: () => now,
    randomHex: (bytes) => {
      given += 1;
      return given.toString(16).padStart(bytes * 2, '0');
    },
    pass: ({ seconds = 0, minutes = 0, days = 0 }) => {
      now += (seconds + minutes * 60 + days * 86_400) * 1000;
    },
  };
}

/** A real store in a folder of its own. */
export async function openTestStore(): Promise<KeyValueStore> {
  const store = await openLevelStore({ folder: join(temporaryFolder('store'), 'store') });
  atEnd(() => store.close());
  return store;
}
