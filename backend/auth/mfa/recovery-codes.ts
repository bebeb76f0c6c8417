import type { Environment } from '../../environment.ts';
import type { KeyValueStore } from '../../store/key-value.ts';
import { hashSecret } from '../refresh-token.ts';
import { findMfa, saveMfa } from './mfa-enrolments.ts';

const count = 10;

export interface RecoveryCodes {
  /** Ten new codes, which replace the old ones; shown this once. */
  make(userId: string): Promise<string[]>;
  /** How many are left. */
  left(userId: string): number;
  /** Spends a code; false when it is none of the user's. */
  spend(userId: string, code: string): Promise<boolean>;
}

/** Codes for the day the phone is gone: `xxxx-xxxx-xxxx-xxxx`, each good once in place of any second factor. */
export function createRecoveryCodes({
  store,
  environment,
}: {
  store: KeyValueStore;
  environment: Environment;
}): RecoveryCodes {
  return {
    make: async (userId) => {
      const codes = Array.from({ length: count }, () => environment.randomHex(8).replace(/.{4}(?=.)/g, '$&-'));
      await store.transact((tx) =>
        saveMfa(tx, { ...findMfa(tx, userId), recoveryHashes: codes.map((code) => hashOf(userId, code)) }),
      );
      return codes;
    },
    left: (userId) => findMfa(store, userId).recoveryHashes.length,
    spend: (userId, code) => {
      const spent = hashOf(userId, code);
      return store.transact((tx) => {
        const enrolment = findMfa(tx, userId);
        const rest = enrolment.recoveryHashes.filter((hash) => hash !== spent);
        if (rest.length === enrolment.recoveryHashes.length) return false;
        saveMfa(tx, { ...enrolment, recoveryHashes: rest });
        return true;
      });
    },
  };
}

/** However it was typed: spaces, capitals and dashes do not matter. */
function hashOf(userId: string, code: string): string {
  return hashSecret(`${userId}:${code.toLowerCase().replace(/[^0-9a-f]/g, '')}`);
}
