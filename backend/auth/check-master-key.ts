import { AppError } from '../../shared/errors.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import type { MasterKey } from './master-key.ts';

/** Where the store keeps which master key belongs to it. */
export const fingerprintKey = 'meta!master-key';

/**
 * Makes sure that the key is the one this data was written with; a store that does not know its key yet learns it.
 * @throws AppError('conflict') when it is another one: sessions would die and sealed secrets could not be opened
 */
export async function checkMasterKey(store: KeyValueStore, masterKey: MasterKey): Promise<void> {
  const known = store.get(fingerprintKey);
  if (known === undefined) return store.transact((tx) => tx.put(fingerprintKey, masterKey.fingerprint));
  if (known !== masterKey.fingerprint) {
    throw new AppError('conflict', 'The master key is not the one of this data. Put the right master.key back');
  }
}
