import path from 'node:path';
import type { KeyValueStore } from './key-value.ts';
import { openLevelStore } from './level.ts';

/**
 * Opens the store of a data folder. `isNew`: it holds nothing yet.
 * @throws AppError('conflict') when another process uses it
 * @throws AppError('unavailable') when the folder can't be used
 */
export async function openStore(dataFolder: string): Promise<{ store: KeyValueStore; isNew: boolean }> {
  const store = await openLevelStore({ folder: path.join(dataFolder, 'store') });
  try {
    const isNew = (await store.range({ gte: '', lt: '\uffff', limit: 1 })).length === 0;
    return { store, isNew };
  } catch (error) {
    await store.close();
    throw error;
  }
}
