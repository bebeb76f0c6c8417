import * as v from 'valibot';
import { createRecord } from './record.ts';
import type { StorageArea } from './storage-area.ts';

/** Remembers which tabs live on access tokens from us: they have to leave before their session is revoked. */
export interface ServedTabs {
  add(tabId: number, origin: string): Promise<void>;
  /** The tabs that were served at an origin; from now on they count as left. */
  take(origin: string): Promise<number[]>;
}

/** In `storage.session`, for tab ids mean nothing to the next start of the browser. */
export function createServedTabs(memory: StorageArea): ServedTabs {
  const schema = v.record(v.string(), v.string());
  const record = createRecord(memory, { key: 'served', schema, empty: {} });
  return {
    add: async (tabId, origin) => {
      await record.update((tabs) => ({ ...tabs, [tabId]: origin }));
    },
    take: async (origin) => {
      const isHere = ([, servedAt]: [string, string]) => servedAt === origin;
      const taken = Object.entries(await record.read()).filter(isHere);
      await record.update((tabs) => Object.fromEntries(Object.entries(tabs).filter((tab) => !isHere(tab))));
      return taken.map(([tabId]) => Number(tabId));
    },
  };
}
