import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type AuthHome,
  addAccount,
  ask,
  connectAccount,
  refusal,
  startHome,
  tryLogin,
} from '../../support/auth-home.ts';
import type { Frame, TestSocket } from '../../support/web-socket.ts';

const openEvents = [
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

describe('a reader', () => {
  let home: AuthHome;
  let reader: Account;
  let socket: TestSocket;

  beforeAll(async () => {
    home = await startHome();
    reader = await addAccount(home, { group_ids: ['system-read-only'] });
    ({ socket } = await connectAccount(home, reader));
    return () => home.server.stop();
  });

  const users = () => ask<Frame[]>(home.ownerSocket, 'config/auth/list');

  // rows: 1.1/1, 4.4/5, 10/224
  it('may manage nobody', async () => {
    const before = await users();
    for (const [type, fields] of [
      ['config/auth/list', {}],
      ['config/auth/create', { name: 'Made', group_ids: ['system-admin'] }],
      ['config/auth/update', { user_id: reader.id, group_ids: ['system-admin'] }],
      ['config/auth/delete', { user_id: reader.id }],
      ['config/auth_provider/homeassistant/create', { user_id: reader.id, username: 'x', password: 'long enough now' }],
      ['config/auth_provider/homeassistant/delete', { username: reader.username }],
    ] as const)
      expect(await refusal(socket, type, fields)).toBe('unauthorized');
    expect(await users()).toEqual(before);
  });

  // rows: 4.6/3, 13/34
  it('may listen to the events of a dashboard, and to no others', async () => {
    for (const type of openEvents) await ask(socket, 'subscribe_events', { event_type: type });
    for (const fields of [{}, { event_type: '*' }, { event_type: 'user_added' }, { event_type: 'call_service' }])
      expect(await refusal(socket, 'subscribe_events', fields)).toBe('unauthorized');
    const { socket: owner } = await connectAccount(home);
    expect(await ask(owner, 'subscribe_events', { event_type: 'user_added' })).toBeNull();
  });

  // rows: 4.3/1
  it('is told that he is no administrator', async () => {
    expect(await ask(socket, 'auth/current_user')).toMatchObject({ is_admin: false, is_owner: false });
  });

  // rows: 1.2/3, 4.4/2, 10/30
  it('and whoever else is made after the owner is no owner', async () => {
    const [one, two] = [
      await addAccount(home, { group_ids: [] }),
      await addAccount(home, { group_ids: ['system-admin'], local_only: true }),
    ];
    const rows = await users();
    const facts = (id: string) => {
      const row = rows.find((user) => user.id === id);
      return [row?.is_owner, row?.group_ids, row?.local_only];
    };
    expect([facts(one.id), facts(two.id)]).toEqual([
      [false, [], false],
      [false, ['system-admin'], true],
    ]);
    expect(rows.filter((user) => user.is_owner)).toHaveLength(1);
  });

  // rows: 1.2/8, 10/32
  it('keeps his sessions when he is renamed, and that is told once', async () => {
    const renamed = await addAccount(home);
    const session = await connectAccount(home, renamed);
    const listener = (await connectAccount(home)).socket;
    await ask(listener, 'subscribe_events', { event_type: 'user_updated' });
    await ask(home.ownerSocket, 'config/auth/update', { user_id: renamed.id, name: 'Other' });
    expect((await listener.next())?.event).toMatchObject({ event_type: 'user_updated', data: { user_id: renamed.id } });
    expect(await listener.call('ping')).toMatchObject({ type: 'pong' });
    expect(await ask(session.socket, 'auth/current_user')).toMatchObject({ name: 'Other' });
  });

  // rows: 10/167
  it('who signs in in capitals is the same', async () => {
    const { username, password } = reader;
    const before = (await users()).length;
    expect(await tryLogin(home, { username: ` ${username.toUpperCase()}`, password })).toMatchObject({
      type: 'create_entry',
    });
    expect(await users()).toHaveLength(before);
  });
});
