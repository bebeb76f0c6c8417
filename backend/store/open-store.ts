import path from 'node:path';
import type { KeyValueStore } from './key-value.ts';
import { openLevelStore } from './level.ts';
import { migrateStore } from './schema-version.ts';

/**
 * Opens the store of a data folder, brought up to date. `isNew`: it held nothing yet.
 * @throws AppError('conflict') when another process uses it, or a newer Latchkey wrote it
 * @throws AppError('unavailable') when the folder can't be used
 */
export async function openStore(dataFolder: string): Promise<{ store: KeyValueStore; isNew: boolean }> {
  const store = await openLevelStore({ folder: path.join(dataFolder, 'store') });
  try {
    const isNew = (await store.range({ gte: '', lt: '\uffff', limit: 1 })).length === 0;
    await migrateStore(store);
    return { store, isNew };
  } catch (error) {
    await store.close();
    throw error;
  }
}
