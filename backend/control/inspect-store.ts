import * as v from 'valibot';
import { authCodeTable } from '../auth/auth-codes.ts';
import { banTable } from '../auth/bans.ts';
import { fingerprintKey } from '../auth/check-master-key.ts';
import { groupTable } from '../auth/groups.ts';
import { enrolmentTable } from '../auth/mfa/mfa-enrolments.ts';
import { ownerRestartKey, StoredOwnerRestart } from '../auth/owner-restart.ts';
import { localLoginTable } from '../auth/passwords.ts';
import { refreshTokenTable } from '../auth/refresh-token.ts';
import { tombstoneTable } from '../auth/tombstones.ts';
import { userDataTable } from '../auth/user-data.ts';
import { credentialTable, userTable } from '../auth/users.ts';
import type { KeyValueStore } from '../store/key-value.ts';

const pageSize = 500;
const mostFindings = 50;

const inspectors = [
  authCodeTable,
  banTable,
  credentialTable,
  enrolmentTable,
  groupTable,
  localLoginTable,
  refreshTokenTable,
  tombstoneTable,
  userDataTable,
  userTable,
].map(({ inspect }) => inspect);

/** What stands under one key of its own. */
const singles: Readonly<Record<string, v.GenericSchema>> = {
  onboarding: v.object({ done: v.array(v.string()) }),
  [ownerRestartKey]: StoredOwnerRestart,
  [fingerprintKey]: v.string(),
  'meta!schema-version': v.number(),
};

/**
 * Looks at every stored pair: does it fit its schema, and do records and indexes name each other. Each pair is looked at
 * as it is in that moment, so a server may go on changing meanwhile.
 * @returns what is wrong, each thing once with how often it was found
 */
export async function inspectStore(store: KeyValueStore): Promise<{ records: number; findings: string[] }> {
  const found = new Map<string, number>();
  let records = 0;
  for await (const page of store.pages(pageSize)) {
    for (const [key] of page) {
      const value = store.get(key);
      if (value === undefined) continue;
      records += 1;
      for (const finding of inspectPair(store, key, value)) found.set(finding, (found.get(finding) ?? 0) + 1);
    }
  }
  const told = [...found].map(([finding, times]) => (times === 1 ? finding : `${finding} (${times} times)`));
  return { records, findings: told.slice(0, mostFindings) };
}

function inspectPair(store: KeyValueStore, key: string, value: unknown): string[] {
  if (Object.hasOwn(singles, key)) {
    const schema = singles[key];
    return schema && v.is(schema, value) ? [] : [`${key} is broken`];
  }
  for (const inspect of inspectors) {
    const findings = inspect(store, key, value);
    if (findings) return findings;
  }
  return [`${key.split('!', 1)[0]} is no kind of record that this Latchkey knows`];
}
