import * as v from 'valibot';
import { AccessToken } from '../../shared/messages/fields.ts';
import { createRecord } from './record.ts';
import type { StorageArea } from './storage-area.ts';

const Access = v.strictObject({ accessToken: AccessToken, expiresAt: v.number() });

/** An access token, and when it expires in milliseconds since 1970. */
export type Access = v.InferOutput<typeof Access>;

/** The access tokens at hand, by server. */
export interface AccessTokens {
  of(server: string): Promise<Access | undefined>;
  keep(server: string, grant: { access_token: string; expires_in: number }): Promise<Access>;
  drop(server: string): Promise<void>;
}

/** In `storage.session`: memory that outlives the worker and is gone with the browser. */
export function createAccessTokens(has: { memory: StorageArea; clock: () => number }): AccessTokens {
  const record = createRecord(has.memory, { key: 'access', schema: v.record(v.string(), Access), empty: {} });
  return {
    of: async (server) => (await record.read())[server],
    keep: async (server, { access_token, expires_in }) => {
      const access = { accessToken: access_token, expiresAt: has.clock() + expires_in * 1000 };
      await record.update((all) => ({ ...all, [server]: access }));
      return access;
    },
    drop: async (server) => {
      await record.update(({ [server]: _, ...others }) => others);
    },
  };
}
