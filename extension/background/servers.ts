import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { Origin, ServerId, ServerKind, ShortText } from '../../shared/messages/fields.ts';
import type { OriginPatterns } from '../origin-patterns.ts';
import { createRecord } from './record.ts';
import type { StorageArea } from './storage-area.ts';

/** A server that was added. */
export const Server = v.strictObject({
  id: ServerId,
  origin: Origin,
  name: ShortText,
  kind: ServerKind,
  version: v.nullable(ShortText),
  onboarding: v.boolean(),
  addedAt: v.number(),
});
export type Server = v.InferOutput<typeof Server>;

const Stored = v.strictObject({ format: v.literal(1), servers: v.array(Server) });

/** The part of the browser's permissions that is needed here. */
export interface HostPermissions {
  contains(permissions: { origins: string[] }): Promise<boolean>;
  remove(permissions: { origins: string[] }): Promise<boolean>;
}

/** The list of known servers, in the order they were added, and the permissions they were given. */
export interface Servers {
  list(): Promise<readonly Server[]>;
  /** @throws AppError('not_found') */
  get(id: string): Promise<Server>;
  byOrigin(origin: string): Promise<Server | undefined>;
  /** Adds a server, or brings the one at this origin up to date. */
  put(server: Omit<Server, 'id' | 'addedAt'>): Promise<Server>;
  /** Forgets a server and gives its permission back. */
  remove(id: string): Promise<void>;
  isPermitted(server: Pick<Server, 'origin'>): Promise<boolean>;
  /** Gives the permissions for these origins back, as far as no known server needs them. */
  giveBack(origins: readonly string[]): Promise<void>;
}

/** Servers in `storage.local`. */
export function createServers(has: {
  area: StorageArea;
  permissions: HostPermissions;
  patterns: OriginPatterns;
  clock: () => number;
}): Servers {
  const record = createRecord(has.area, { key: 'servers', schema: Stored, empty: { format: 1, servers: [] } });
  const list = async () => (await record.read()).servers;
  const change = (by: (servers: Server[]) => Server[]) =>
    record.update(({ servers }) => ({ format: 1, servers: by(servers) }));

  const giveBack = async (origins: readonly string[]) => {
    const needed = new Set((await list()).flatMap(({ origin }) => has.patterns.permissions(origin)));
    const unneeded = origins.flatMap(has.patterns.permissions).filter((pattern) => !needed.has(pattern));
    if (unneeded.length > 0) await has.permissions.remove({ origins: unneeded });
  };

  return {
    list,
    giveBack,
    get: async (id) => {
      const found = (await list()).find((server) => server.id === id);
      if (!found) throw new AppError('not_found', 'This server is not known');
      return found;
    },
    byOrigin: async (origin) => (await list()).find((server) => server.origin === origin),
    put: async (server) => {
      const next = await change((servers) => {
        const present = servers.find(({ origin }) => origin === server.origin);
        if (present) return servers.map((other) => (other === present ? { ...present, ...server } : other));
        return [...servers, { ...server, id: crypto.randomUUID(), addedAt: has.clock() }];
      });
      const stored = next.servers.find(({ origin }) => origin === server.origin);
      if (!stored) throw new Error('A server that was put is not there');
      return stored;
    },
    remove: async (id) => {
      const origins = (await list()).filter((server) => server.id === id).map(({ origin }) => origin);
      await change((servers) => servers.filter((server) => server.id !== id));
      await giveBack(origins);
    },
    isPermitted: ({ origin }) => has.permissions.contains({ origins: has.patterns.permissions(origin) }),
  };
}
