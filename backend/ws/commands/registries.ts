import * as v from 'valibot';
import { adminCommand, type Command, CommandError, command } from '../command.ts';

const nothing = () => [];
const Texts = v.union([v.string(), v.array(v.string())]);

/** Registries, dashboards and history: asked for by stock pages at their start, and empty where there are no devices. */
export function registryCommands(): Record<string, Command> {
  return {
    ...configEntryCommands(),
    'config/area_registry/list': command({}, nothing),
    'config/device_registry/list': command({}, nothing),
    'config/entity_registry/list': command({}, nothing),
    'config/entity_registry/list_for_display': command({}, () => ({
      entity_categories: { '0': 'config', '1': 'diagnostic' },
      entities: [],
    })),
    'config/entity_registry/get': command({ entity_id: v.string() }, () => {
      throw new CommandError('not_found', 'Entity not found');
    }),
    'config/floor_registry/list': command({}, nothing),
    'config/label_registry/list': command({}, nothing),
    'config/category_registry/list': command({ scope: v.string() }, nothing),
    'person/list': command({}, () => ({ storage: [], config: [] })),
    'repairs/list_issues': command({}, () => ({ issues: [] })),
    'tag/list': command({}, nothing),
    'lovelace/resources': command({}, nothing),
    'lovelace/dashboards/list': command({}, nothing),
    'lovelace/info': command({}, () => ({ resource_mode: 'storage' })),
    'lovelace/config': command({ url_path: v.nullish(v.string()), force: v.optional(v.boolean()) }, () => {
      throw new CommandError('config_not_found', 'No config found.');
    }),
    'recorder/info': command({}, () => ({
      backlog: 0,
      db_in_default_location: true,
      max_backlog: 0,
      migration_in_progress: false,
      migration_is_live: false,
      recording: false,
      thread_running: false,
    })),
    'labs/subscribe': command(
      { domain: v.string(), preview_feature: v.string() },
      ({ domain, preview_feature }, { id, connection }) => {
        connection.subscribe(id, () => {});
        connection.send({ id, type: 'result', success: true, result: null });
        const links = { feedback_url: '', learn_more_url: '', report_issue_url: '' };
        const event = { preview_feature, domain, enabled: false, is_built_in: true, ...links };
        connection.send({ id, type: 'event', event });
      },
    ),
  };
}

/** What an integration of Home Assistant would have been set up with. */
function configEntryCommands(): Record<string, Command> {
  return {
    'config_entries/get': adminCommand({ type_filter: v.optional(Texts), domain: v.optional(v.string()) }, nothing),
    'config_entries/flow/progress': adminCommand({}, nothing),
    'config_entries/subscribe': adminCommand({ type_filter: v.optional(Texts) }, (_, { id, connection }) => {
      connection.subscribe(id, () => {});
      connection.send({ id, type: 'result', success: true, result: null });
      connection.send({ id, type: 'event', event: [] });
    }),
  };
}
