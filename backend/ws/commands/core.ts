import * as v from 'valibot';
import type { Events } from '../../auth/events.ts';
import { isAdmin } from '../../auth/users.ts';
import type { ServerConfig } from '../../config/server-config.ts';
import { type Command, CommandError, command } from '../command.ts';
import { Counting, Mapping, Whole } from '../fields.ts';

/** Events that a user who is no administrator may listen to. PROTOCOL.md 4.6 and 13.1 (34) */
const openEvents: readonly string[] = [
  'area_registry_updated',
  'category_registry_updated',
  'component_loaded',
  'core_config_updated',
  'device_registry_updated',
  'entity_registry_updated',
  'floor_registry_updated',
  'label_registry_updated',
  'labs_updated',
  'lovelace_updated',
  'panels_updated',
  'recorder_5min_statistics_generated',
  'recorder_hourly_statistics_generated',
  'repairs_issue_registry_updated',
  'service_registered',
  'service_removed',
  'shopping_list_updated',
  'state_changed',
  'themes_updated',
];

const Texts = v.union([v.string(), v.array(v.string())]);
const Filter = v.optional(Mapping);
/** Named by clients, each with a version; a list is none. */
const Features = v.pipe(Mapping, v.record(v.string(), Whole));

/** The commands every stock client sends, answered for a server that has users and no devices. PROTOCOL.md 4.6 */
export function coreCommands({
  serverConfig,
  events,
}: {
  serverConfig: () => ServerConfig;
  events: Events;
}): Record<string, Command> {
  return {
    ping: command({}, (_, { id, connection }) => connection.send({ id, type: 'pong' })),
    supported_features: command({ features: Features }, () => null),
    get_config: command({}, serverConfig),
    get_states: command({}, () => []),
    get_services: command({}, () => ({})),
    subscribe_events: command(
      { event_type: v.optional(v.string(), '*') },
      ({ event_type: type }, { id, connection, user }) => {
        if (!openEvents.includes(type) && !isAdmin(user)) {
          throw new CommandError('unauthorized', 'Unauthorized');
        }
        const stop = events.subscribe((event) => {
          if (type === '*' || type === event.event_type) connection.send({ id, type: 'event', event });
        });
        connection.subscribe(id, stop);
        return null;
      },
    ),
    unsubscribe_events: command({ subscription: Counting }, ({ subscription }, { connection }) => {
      if (connection.unsubscribe(subscription)) return null;
      throw new CommandError('not_found', 'Subscription not found.');
    }),
    subscribe_entities: command(
      { entity_ids: v.optional(Texts), include: Filter, exclude: Filter },
      (_, { id, connection }) => {
        connection.subscribe(id, () => {});
        connection.send({ id, type: 'result', success: true, result: null });
        connection.send({ id, type: 'event', event: { a: {} } });
      },
    ),
    call_service: command(
      {
        domain: v.string(),
        service: v.string(),
        service_data: v.optional(Mapping),
        target: v.optional(Mapping),
        return_response: v.optional(v.boolean()),
      },
      ({ domain, service }) => {
        throw new CommandError('not_found', `Service ${domain}.${service} not found.`, {
          translation_key: 'service_not_found',
          translation_domain: 'homeassistant',
          translation_placeholders: { domain, service },
        });
      },
    ),
  };
}
