import * as v from 'valibot';
import type { Reader, Transaction } from '../../store/key-value.ts';
import { createTable } from '../../store/table.ts';

/** The second factors of one user (`id`); a secret is sealed with a key from the master key. */
const MfaEnrolment = v.object({
  id: v.string(),
  /** `lastStep`: the newest 30-second step whose code was used; each step works once. */
  totp: v.nullable(v.object({ sealedSecret: v.string(), lastStep: v.number() })),
  notify: v.nullable(v.object({ service: v.string(), target: v.nullable(v.string()) })),
  /** SHA-256 of the recovery codes that are left. */
  recoveryHashes: v.array(v.string()),
});
export type MfaEnrolment = v.InferOutput<typeof MfaEnrolment>;

export const enrolmentTable = createTable({ name: 'mfa-enrolment', schema: MfaEnrolment, indexes: {} });

/** What a user has set up; nothing when there is no record. */
export function findMfa(reader: Reader, userId: string): MfaEnrolment {
  return enrolmentTable.get(reader, userId) ?? { id: userId, totp: null, notify: null, recoveryHashes: [] };
}

/** Stores it; recovery codes without a factor to stand in for are dropped with the record. */
export function saveMfa(tx: Transaction, enrolment: MfaEnrolment): void {
  if (enrolment.totp === null && enrolment.notify === null) forgetMfa(tx, enrolment.id);
  else enrolmentTable.put(tx, enrolment);
}

/** Removes every second factor of a user. */
export function forgetMfa(tx: Transaction, userId: string): void {
  enrolmentTable.delete(tx, userId);
}
