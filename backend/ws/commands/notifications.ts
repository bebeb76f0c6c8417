import type { Events } from '../../auth/events.ts';
import type { Notifications } from '../../auth/notifications.ts';
import { type Command, command } from '../command.ts';

/** `persistent_notification/*`: the notes of the house, as Home Assistant's page asks for them. */
export function notificationCommands(deps: { notifications: Notifications; events: Events }): Record<string, Command> {
  const { notifications, events } = deps;
  const byId = () => Object.fromEntries(notifications.list().map((note) => [note.notification_id, note]));
  return {
    'persistent_notification/get': command({}, () => notifications.list()),

    'persistent_notification/subscribe': command({}, (_, { id, connection }) => {
      const send = (type: unknown, notes: object) =>
        connection.send({ id, type: 'event', event: { type, notifications: notes } });
      const stop = events.subscribe(({ event_type: name, data }) => {
        if (name !== 'persistent_notifications_updated') return;
        const note = data.notification as { notification_id: string };
        send(data.type, { [note.notification_id]: note });
      });
      connection.subscribe(id, stop);
      connection.send({ id, type: 'result', success: true, result: null });
      send('current', byId());
    }),
  };
}
