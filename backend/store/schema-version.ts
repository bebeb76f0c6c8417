import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import type { KeyValueStore, Transaction } from './key-value.ts';

const versionKey = 'meta!schema-version';

const Version = v.pipe(v.number(), v.integer(), v.minValue(1));

/** A step from the version before `to`: reads what it needs, then gives the changes, made in one atomic batch. */
export interface Migration {
  readonly to: number;
  prepare(store: KeyValueStore): Promise<(tx: Transaction) => void>;
}

/** What this Latchkey can bring up to date, in order; the first version is 1. */
export const migrations: readonly Migration[] = [];

/**
 * Brings the records to the version that this Latchkey reads; an empty store is marked with it.
 * Run once after opening, before anything else is read or written. Interrupted, it goes on at the next start.
 * @throws AppError('conflict') when a newer Latchkey wrote the store; no record is touched then
 */
export async function migrateStore(store: KeyValueStore, steps: readonly Migration[] = migrations): Promise<void> {
  const newest = steps.at(-1)?.to ?? 1;
  const stored = readVersion(store);
  if (stored === undefined) return store.transact((tx) => tx.put(versionKey, newest));
  if (stored > newest) throw new AppError('conflict', newerMessage(stored, newest));
  for (const step of steps.filter(({ to }) => to > stored)) await applyStep(store, step);
}

async function applyStep(store: KeyValueStore, step: Migration): Promise<void> {
  const change = await step.prepare(store);
  await store.transact((tx) => {
    change(tx);
    tx.put(versionKey, step.to);
  });
}

function readVersion(store: KeyValueStore): number | undefined {
  const stored = store.get(versionKey);
  if (stored === undefined || v.is(Version, stored)) return stored;
  throw new Error(`The store is damaged: ${versionKey} is not a version`);
}

function newerMessage(stored: number, newest: number): string {
  return `The data folder was written by a newer Latchkey (version ${stored} of the data, this one reads up to ${newest})`;
}
