import type { Environment } from '../environment.ts';
import { makeUlid } from './ulid.ts';

/** Something that happened, as Home Assistant's bus tells it. */
export interface BusEvent {
  event_type: string;
  data: Readonly<Record<string, unknown>>;
  origin: 'LOCAL';
  /** ISO-8601. */
  time_fired: string;
  context: { id: string; parent_id: null; user_id: string | null };
}

/** Tells what happened to whoever listens, in this process. */
export interface Events {
  fire(type: string, data: BusEvent['data']): void;
  /** Returns the way to stop. */
  subscribe(listener: (event: BusEvent) => void): () => void;
  /** How many listen now. */
  listenerCount(): number;
}

/** A bus without listeners. */
export function createEvents({ environment }: { environment: Environment }): Events {
  const listeners = new Set<(event: BusEvent) => void>();
  return {
    fire: (type, data) => {
      const time = new Date(environment.now()).toISOString().replace('Z', '+00:00');
      const context = { id: makeUlid(environment), parent_id: null, user_id: null };
      const event: BusEvent = { event_type: type, data, origin: 'LOCAL', time_fired: time, context };
      for (const listener of listeners) listener(event);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listenerCount: () => listeners.size,
  };
}
