import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import type { KeyValueStore, Reader, Transaction } from '../store/key-value.ts';
import { createTable } from '../store/table.ts';
import type { Events } from './events.ts';

const mostBytes = 64 * 1024;

/** What a page keeps for a user (`id`), by its own keys. */
const UserData = v.object({ id: v.string(), values: v.record(v.string(), v.unknown()) });
export const userDataTable = createTable({ name: 'user-data', schema: UserData, indexes: {} });

/** Preferences of pages, such as the order of a sidebar; they mean nothing to the server. */
export interface UserDataStore {
  read(userId: string): Readonly<Record<string, unknown>>;
  /** @throws AppError('payload_too_large') past 64 KiB for one user */
  write(userId: string, key: string, value: unknown): Promise<void>;
}

/** The preferences in the store; a change is told as the event `user_data_updated`. */
export function createUserData({ store, events }: { store: KeyValueStore; events: Events }): UserDataStore {
  return {
    read: (userId) => valuesOf(store, userId),
    write: async (userId, key, value) => {
      await store.transact((tx) => {
        const values = { ...valuesOf(tx, userId), [key]: value };
        if (Buffer.byteLength(JSON.stringify(values)) > mostBytes) {
          throw new AppError('payload_too_large', `value: at most ${mostBytes} bytes are kept for a user`);
        }
        userDataTable.put(tx, { id: userId, values });
      });
      events.fire('user_data_updated', { user_id: userId, key });
    },
  };
}

/** Removes what was kept for a user. */
export function forgetUserData(tx: Transaction, userId: string): void {
  userDataTable.delete(tx, userId);
}

function valuesOf(reader: Reader, userId: string): Record<string, unknown> {
  return userDataTable.get(reader, userId)?.values ?? {};
}
