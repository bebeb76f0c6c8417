import * as v from 'valibot';
import type { Events } from '../../auth/events.ts';
import type { UserDataStore } from '../../auth/user-data.ts';
import { type Command, command } from '../command.ts';
import { mfaSetupTexts } from './mfa-setup-texts.ts';

const Key = v.pipe(v.string(), v.minLength(1), v.maxLength(255));

type Panel = Readonly<Record<string, unknown>> & { url_path: string };

/** Those that need no devices; `home` is where the page begins, and like there it has no entry in the menu of its own. */
const panels: readonly Panel[] = [
  panel('home', { icon: 'mdi:home', title: 'home', default_visible: false }),
  panel('lovelace', { icon: null, title: null, default_visible: true }),
  panel('profile', { icon: null, title: null, default_visible: true }),
];

/** `frontend/*` and `get_panels`: what Home Assistant's own page asks for before it shows itself. */
export function frontendCommands(deps: { userData: UserDataStore; events: Events }): Record<string, Command> {
  const { userData, events } = deps;
  return {
    get_panels: command({}, () => Object.fromEntries(panels.map((panel) => [panel.url_path, panel]))),

    'frontend/get_themes': command({}, () => ({ themes: {}, default_theme: 'default', default_dark_theme: null })),

    'frontend/get_user_data': command({ key: v.optional(Key) }, ({ key }, { user }) => {
      const values = userData.read(user.id);
      return { value: key === undefined ? values : (values[key] ?? null) };
    }),

    'frontend/set_user_data': command({ key: Key, value: v.optional(v.unknown(), null) }, async (input, { user }) => {
      await userData.write(user.id, input.key, input.value);
      return null;
    }),

    'frontend/subscribe_user_data': command({ key: Key }, ({ key }, { id, connection, user }) => {
      const tell = () => connection.send({ id, type: 'event', event: { value: userData.read(user.id)[key] ?? null } });
      const stop = events.subscribe(({ event_type: type, data }) => {
        if (type === 'user_data_updated' && data.user_id === user.id && data.key === key) tell();
      });
      connection.subscribe(id, stop);
      connection.send({ id, type: 'result', success: true, result: null });
      tell();
    }),

    // Set by administrators for everybody, and never set here.
    'frontend/get_system_data': command({ key: Key }, () => ({ value: null })),
    'frontend/subscribe_system_data': command({ key: Key }, (_, { id, connection }) => {
      connection.subscribe(id, () => {});
      connection.send({ id, type: 'result', success: true, result: null });
      connection.send({ id, type: 'event', event: { value: null } });
    }),

    'frontend/get_translations': command(
      {
        language: v.string(),
        category: v.string(),
        integration: v.optional(v.union([v.string(), v.array(v.string())])),
        config_flow: v.optional(v.boolean()),
      },
      ({ category }) => ({ resources: category === 'mfa_setup' ? mfaSetupTexts : {} }),
    ),

    'frontend/get_icons': command(
      { category: v.string(), integration: v.optional(v.union([v.string(), v.array(v.string())])) },
      () => ({ resources: {} }),
    ),
  };
}

function panel(name: string, look: { icon: string | null; title: string | null; default_visible: boolean }): Panel {
  return {
    component_name: name,
    config: null,
    url_path: name,
    require_admin: false,
    config_panel_domain: null,
    ...look,
  };
}
