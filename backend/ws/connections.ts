import type { KeyValueStore } from '../store/key-value.ts';
import type { Connection } from './connection.ts';

const recordPrefix = 'refresh-token!';

/** The open sockets by their refresh token, so that they close as soon as it is gone. */
export interface Connections {
  add(connection: Connection): void;
  remove(connection: Connection): void;
  /** Closes those of one user. */
  closeOf(userId: string): void;
  closeAll(): void;
}

/** Watches the store: a session that is deleted, by whomever, takes its sockets with it. */
export function createConnections({ store }: { store: KeyValueStore }): Connections {
  const byToken = new Map<string, Set<Connection>>();
  const closeThose = (isMeant: (connection: Connection) => boolean) => {
    for (const connections of byToken.values())
      for (const connection of connections) if (isMeant(connection)) connection.close();
  };
  store.watch((changes) => {
    for (const { key, value } of changes) {
      if (value !== undefined || !key.startsWith(recordPrefix)) continue;
      for (const connection of byToken.get(key.slice(recordPrefix.length)) ?? []) connection.close();
    }
  });
  return {
    add: (connection) => {
      const { id } = connection.session.refreshToken;
      byToken.set(id, (byToken.get(id) ?? new Set()).add(connection));
    },
    remove: (connection) => {
      const { id } = connection.session.refreshToken;
      const connections = byToken.get(id);
      connections?.delete(connection);
      if (connections?.size === 0) byToken.delete(id);
    },
    closeOf: (userId) => closeThose(({ session }) => session.user.id === userId),
    closeAll: () => closeThose(() => true),
  };
}
