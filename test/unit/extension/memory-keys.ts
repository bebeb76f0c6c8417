import { createVaultKey, type VaultKeys } from '../../../extension/background/vault-key.ts';

/** The key of a vault, in memory; `lose` does what a browser does that clears its database. */
export function memoryKeys(): VaultKeys & { lose(): void } {
  let key: CryptoKey | null = null;
  return {
    load: async () => key,
    loadOrCreate: async () => {
      key ??= await createVaultKey();
      return key;
    },
    lose: () => {
      key = null;
    },
  };
}
