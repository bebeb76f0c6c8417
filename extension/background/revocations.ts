import { isAppError } from '../../shared/errors.ts';
import type { TokenEndpoint } from './token-endpoint.ts';
import type { Secret, Slot, Vault } from './vault.ts';

/** The part of the browser's alarms that is needed here. */
export interface Alarms {
  create(name: string, options: { periodInMinutes: number }): void;
  clear(name: string): Promise<boolean>;
}

/** Refresh tokens that nobody needs any more and their server has not heard of yet. */
export interface Revocations {
  /** Keeps a token in the vault until its server has revoked it. */
  add(secret: Secret): Promise<void>;
  /** Tries all of them once. What fails is tried again at each start and while the alarm rings. */
  flush(): Promise<void>;
}

export const revocationAlarm = 'revocations';

/** An alarm is set only while something is pending: an idle extension is not woken. */
export function createRevocations(has: { vault: Vault; tokenEndpoint: TokenEndpoint; alarms: Alarms }): Revocations {
  const pending = async () => (await has.vault.slots()).filter((slot) => slot.startsWith('revocation:'));

  const revoke = async (slot: Slot) => {
    try {
      const secret = await has.vault.read(slot);
      if (secret) await has.tokenEndpoint.revoke(secret);
    } catch (error) {
      // Without the key nobody can revoke it from here any more; everything else may work later.
      if (!isAppError(error, 'vault_key_lost')) return;
    }
    await has.vault.erase(slot);
  };

  return {
    add: async (secret) => {
      has.alarms.create(revocationAlarm, { periodInMinutes: 5 });
      await has.vault.store(`revocation:${crypto.randomUUID()}`, secret);
    },
    flush: async () => {
      await Promise.all((await pending()).map(revoke));
      if ((await pending()).length === 0) await has.alarms.clear(revocationAlarm);
    },
  };
}
