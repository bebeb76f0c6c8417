import type { Environment } from '../environment.ts';
import type { Events } from './events.ts';

const mostKept = 100;

/** A note that stays until it is dismissed, as Home Assistant's page shows it. */
export interface Notification {
  notification_id: string;
  title: string | null;
  message: string;
  /** ISO-8601. */
  created_at: string;
}

/** Notes for the people of the house; in memory, the oldest go first. */
export interface Notifications {
  /** Adds a note, or replaces the one with this id. */
  show(note: { id?: string; title: string | null; message: string }): void;
  dismiss(id: string): void;
  list(): Notification[];
}

/** No notes yet; each change is told as an event of its own, for those who watch. */
export function createNotifications(deps: { environment: Environment; events: Events }): Notifications {
  const { environment, events } = deps;
  const notes = new Map<string, Notification>();
  const tell = (type: 'added' | 'updated' | 'removed', note: Notification) =>
    events.fire('persistent_notifications_updated', { type, notification: note });
  return {
    show: ({ id = environment.randomHex(16), title, message }) => {
      const created_at = new Date(environment.now()).toISOString().replace('Z', '+00:00');
      const note = { notification_id: id, title, message, created_at };
      const isKnown = notes.has(id);
      if (!isKnown && notes.size >= mostKept) notes.delete(notes.keys().next().value ?? '');
      notes.set(id, note);
      tell(isKnown ? 'updated' : 'added', note);
    },
    dismiss: (id) => {
      const note = notes.get(id);
      if (note && notes.delete(id)) tell('removed', note);
    },
    list: () => [...notes.values()],
  };
}
