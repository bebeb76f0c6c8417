import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { StorageArea } from './storage-area.ts';
import type { VaultKeys } from './vault-key.ts';

/** The format of what is stored. Another one is read by a migration, never guessed. */
const format = 1;
const prefix = 'vault:';
const ivBytes = 12;

const Sealed = v.strictObject({ format: v.literal(format), iv: v.string(), ciphertext: v.string() });

/** A place in the vault: the session at a server, or a token that still has to be revoked there. */
export type Slot = `session:${string}` | `revocation:${string}`;

/** What a slot holds. The only type in the extension that has a refresh token, and it stays in the background. */
export const Secret = v.strictObject({
  origin: v.string(),
  clientId: v.string(),
  refreshToken: v.string(),
});
export type Secret = v.InferOutput<typeof Secret>;

/** The one home of refresh tokens: encrypted at rest, bound to their slot. */
export interface Vault {
  store(slot: Slot, secret: Secret): Promise<void>;
  /**
   * The secret, or null when the slot is empty.
   * @throws AppError('vault_key_lost') when there is one that no key opens any more
   */
  read(slot: Slot): Promise<Secret | null>;
  /** Overwrites the slot, then removes it. */
  erase(slot: Slot): Promise<void>;
  slots(): Promise<Slot[]>;
}

/** AES-GCM with a fresh IV each time; the slot is authenticated with the ciphertext, so that none can be moved. */
export function createVault({ area, keys }: { area: StorageArea; keys: VaultKeys }): Vault {
  const sealedAt = async (slot: Slot) => (await area.get(prefix + slot))[prefix + slot];

  return {
    store: async (slot, secret) => {
      const sealed = await seal(await keys.loadOrCreate(), slot, secret);
      await area.set({ [prefix + slot]: sealed });
    },
    read: async (slot) => {
      const stored = await sealedAt(slot);
      if (stored === undefined) return null;
      const key = await keys.load();
      if (key === null) throw keyLost();
      return unseal(key, slot, stored);
    },
    erase: async (slot) => {
      if ((await sealedAt(slot)) === undefined) return;
      const noise = toBase64(crypto.getRandomValues(new Uint8Array(512)));
      await area.set({ [prefix + slot]: noise });
      await area.remove(prefix + slot);
    },
    slots: async () => {
      const names = Object.keys(await area.get(null)).filter((name) => name.startsWith(prefix));
      return names.map((name) => name.slice(prefix.length) as Slot);
    },
  };
}

const keyLost = () => new AppError('vault_key_lost', 'What is stored cannot be decrypted any more: sign in again');

const boundTo = (slot: Slot) => new TextEncoder().encode(`latchkey vault ${format} ${slot}`);

async function seal(key: CryptoKey, slot: Slot, secret: Secret): Promise<v.InferOutput<typeof Sealed>> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const plain = new TextEncoder().encode(JSON.stringify(secret));
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: boundTo(slot) }, key, plain);
  return { format, iv: toBase64(iv), ciphertext: toBase64(new Uint8Array(ciphertext)) };
}

async function unseal(key: CryptoKey, slot: Slot, stored: unknown): Promise<Secret> {
  try {
    const { iv, ciphertext } = v.parse(Sealed, stored);
    const algorithm = { name: 'AES-GCM', iv: fromBase64(iv), additionalData: boundTo(slot) };
    const plain = await crypto.subtle.decrypt(algorithm, key, fromBase64(ciphertext));
    return v.parse(Secret, JSON.parse(new TextDecoder().decode(plain)));
  } catch {
    // A key that is gone or a record that was damaged: nothing can open it again. The cause may hold what is secret.
    throw keyLost();
  }
}
