import * as v from 'valibot';
import { ShortText } from '../../shared/messages/fields.ts';
import { FailureCode, SignedOutReason } from '../../shared/messages/overview.ts';
import { createRecord } from './record.ts';
import type { StorageArea } from './storage-area.ts';

const SessionRecord = v.variant('state', [
  v.strictObject({ state: v.literal('signed-in'), user: v.nullable(ShortText), isOwner: v.boolean() }),
  v.strictObject({
    state: v.literal('signed-out'),
    reason: SignedOutReason,
    failure: v.nullable(FailureCode),
  }),
]);
export type SessionRecord = v.InferOutput<typeof SessionRecord>;

const never: SessionRecord = { state: 'signed-out', reason: 'never', failure: null };

/** Who is signed in at which server, without anything secret. */
export interface SessionRecords {
  of(server: string): Promise<SessionRecord>;
  isSignedIn(server: string): Promise<boolean>;
  note(server: string, record: SessionRecord): Promise<void>;
  forget(server: string): Promise<void>;
}

/** Session records in `storage.local`. */
export function createSessionRecords(area: StorageArea): SessionRecords {
  const records = createRecord(area, { key: 'sessions', schema: v.record(v.string(), SessionRecord), empty: {} });
  const of = async (server: string) => (await records.read())[server] ?? never;
  return {
    of,
    isSignedIn: async (server) => (await of(server)).state === 'signed-in',
    note: async (server, record) => {
      await records.update((all) => ({ ...all, [server]: record }));
    },
    forget: async (server) => {
      await records.update(({ [server]: _, ...others }) => others);
    },
  };
}
