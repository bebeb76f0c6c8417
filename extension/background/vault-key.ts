/** Keeps the key of the vault. Nobody can read its bytes, this code included. */
export interface VaultKeys {
  load(): Promise<CryptoKey | null>;
  /** The key, a new one when there is none; what was encrypted with another one stays unreadable. */
  loadOrCreate(): Promise<CryptoKey>;
}

const store = 'keys';
const name = 'vault';

/** A non-extractable AES-GCM key in IndexedDB, where a CryptoKey can be kept without ever being exported. */
export function createVaultKeys(factory: IDBFactory): VaultKeys {
  const load = () => withKeys(factory, 'readonly', async (keys) => presentKey(keys));
  return {
    load,
    loadOrCreate: async () => {
      const present = await load();
      if (present) return present;
      // Made before the transaction opens, for a transaction does not wait for anything but itself.
      const made = await createVaultKey();
      return withKeys(factory, 'readwrite', async (keys) => {
        const other = await presentKey(keys);
        if (other) return other;
        await settled(keys.put(made, name));
        return made;
      });
    },
  };
}

/** A new key that can encrypt and decrypt, and never be exported. */
export function createVaultKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

async function withKeys<T>(
  factory: IDBFactory,
  mode: IDBTransactionMode,
  use: (keys: IDBObjectStore) => Promise<T>,
): Promise<T> {
  const opening = factory.open('latchkey-vault', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(store);
  const database = await settled(opening);
  try {
    return await use(database.transaction(store, mode).objectStore(store));
  } finally {
    database.close();
  }
}

const presentKey = async (keys: IDBObjectStore): Promise<CryptoKey | null> =>
  (await settled<CryptoKey | undefined>(keys.get(name))) ?? null;

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
