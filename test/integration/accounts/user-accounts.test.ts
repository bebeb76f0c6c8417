import { beforeAll, describe, expect, it } from 'vitest';
import { type AuthHome, addAccount, ask, connectAccount, refusal, startHome } from '../../support/auth-home.ts';
import { checkToken } from '../../support/request.ts';
import { connectAs, type Frame } from '../../support/web-socket.ts';

interface UserRow extends Frame {
  readonly id: string;
}

const nobody = 'f'.repeat(32);

describe('user accounts', () => {
  let home: AuthHome;
  let ownerId: string;

  beforeAll(async () => {
    home = await startHome();
    ownerId = (await ask<UserRow>(home.ownerSocket, 'auth/current_user')).id;
    return () => home.server.stop();
  });

  const list = () => ask<UserRow[]>(home.ownerSocket, 'config/auth/list');
  const find = async (id: string) => (await list()).find((user) => user.id === id);
  const update = (id: string, changes: Frame) =>
    ask(home.ownerSocket, 'config/auth/update', { user_id: id, ...changes });
  const admin = () => addAccount(home, { group_ids: ['system-admin'] });
  // rows: 1.2/1, 4.4/1-2, 10/225, 10/227
  it('are listed with all that an administrator may know, the system’s own too', async () => {
    const bare = (await ask<{ user: UserRow }>(home.ownerSocket, 'config/auth/create', { name: 'Bare' })).user;
    expect(bare).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      username: null,
      name: 'Bare',
      is_owner: false,
      is_active: true,
      local_only: false,
      system_generated: false,
      group_ids: [],
      credentials: [],
    });
    const rows = await list();
    expect(rows.find(({ id }) => id === bare.id)).toEqual(bare);
    const owner = {
      username: 'anna',
      is_owner: true,
      group_ids: ['system-admin'],
      credentials: [{ type: 'homeassistant' }],
    };
    expect(rows.find(({ id }) => id === ownerId)).toMatchObject(owner);
    const content = { name: 'Home Assistant Content', system_generated: true, group_ids: ['system-read-only'] };
    expect(rows.filter((row) => row.system_generated)).toEqual([expect.objectContaining(content)]);
  });

  // rows: 1.2/9, 10/41
  it('keep the content user alone over a restart', async () => {
    const restarted = await startHome();
    const contents = async (token: string) =>
      (await ask<UserRow[]>(await connectAs(restarted.base, token), 'config/auth/list')).filter(
        (row) => row.system_generated,
      );
    const before = await contents(restarted.owner.accessToken);
    await restarted.server.restart();
    expect(await contents(restarted.owner.accessToken)).toEqual(before);
    await restarted.server.stop();
  });

  // rows: 4.2/8, 4.4/5
  it.each(['config/auth/list', 'config/auth/create', 'config/auth/update', 'config/auth/delete'])(
    'are managed by administrators alone: %s',
    async (type) => {
      const target = await addAccount(home);
      const fields = {
        'config/auth/list': {},
        'config/auth/create': { name: 'Made' },
        'config/auth/update': { user_id: target.id, name: 'Changed' },
        'config/auth/delete': { user_id: target.id },
      }[type];
      const [ordinary, administrator] = [await addAccount(home), await admin()];
      expect(await refusal((await connectAccount(home, ordinary)).socket, type, fields)).toBe('unauthorized');
      expect(await find(target.id)).toMatchObject({ username: target.username });
      expect(await (await connectAccount(home, administrator)).socket.call(type, fields)).toMatchObject({
        success: true,
      });
    },
  );

  // rows: 4.2/7
  it('judge a malformed command before the right to send it', async () => {
    const { socket } = await connectAccount(home, await addAccount(home));
    expect(await refusal(socket, 'config/auth/create', {})).toBe('invalid_format');
  });

  // rows: 4.4/3, 10/229
  it('can be changed, each fact alone', async () => {
    const { id } = await addAccount(home);
    const before = await find(id);
    for (const changes of [{ name: 'New' }, { local_only: true }, { group_ids: ['system-admin', 'system-users'] }]) {
      expect(await update(id, changes)).toMatchObject({ user: { id, ...changes } });
      expect(await find(id)).toMatchObject(changes);
    }
    expect(await find(id)).toMatchObject({ is_active: before?.is_active, username: before?.username });
  });

  // rows: 1.1/3, 13/31
  it('refuse a group that there is not, and change nothing then', async () => {
    const { id } = await addAccount(home);
    const before = await find(id);
    const fields = { user_id: id, name: 'New', group_ids: ['no-such-group'] };
    expect(await refusal(home.ownerSocket, 'config/auth/update', fields)).toBe('unknown_error');
    expect(await find(id)).toEqual(before);
    const count = (await list()).length;
    const created = { name: 'New', group_ids: ['constructor'] };
    expect(await refusal(home.ownerSocket, 'config/auth/create', created)).toBe('unknown_error');
    expect(await list()).toHaveLength(count);
  });

  // rows: 4.4/3-4, 10/226
  it('cannot be changed or deleted when there is none, and nobody deletes himself', async () => {
    const codes = {
      'config/auth/update': [{ user_id: nobody, name: 'X' }, 'not_found'],
      'config/auth/delete': [{ user_id: nobody }, 'not_found'],
    } as const;
    for (const [type, [fields, code]] of Object.entries(codes)) {
      expect(await refusal(home.ownerSocket, type, fields)).toBe(code);
    }
    expect(await refusal(home.ownerSocket, 'config/auth/delete', { user_id: ownerId })).toBe('no_delete_self');
  });

  // rows: 1.2/7, 10/230
  it('of the system cannot be changed', async () => {
    const content = (await list()).find((row) => row.system_generated);
    const fields = { user_id: content?.id, name: 'Mine' };
    expect(await refusal(home.ownerSocket, 'config/auth/update', fields)).toBe('cannot_modify_system_generated');
    expect(await find(content?.id ?? '')).toEqual(content);
  });

  describe('of the owner', () => {
    // rows: 12/cannot-delete-owner
    it('is never deleted by another administrator, who may delete anybody else', async () => {
      const { socket } = await connectAccount(home, await admin());
      const other = await addAccount(home);
      expect(await ask(socket, 'config/auth/delete', { user_id: other.id })).toBeNull();
      expect(await refusal(socket, 'config/auth/delete', { user_id: ownerId })).toBe('cannot_delete_owner');
      expect(await checkToken(home.base, home.owner.accessToken)).toBe(200);
    });

    // rows: 1.2/6, 10/18, 10/232
    it('is never deactivated, by himself or by another, but may be renamed', async () => {
      const { socket } = await connectAccount(home, await admin());
      for (const who of [socket, home.ownerSocket]) {
        const fields = { user_id: ownerId, is_active: false, name: 'Gone' };
        expect(await refusal(who, 'config/auth/update', fields)).toBe('cannot_deactivate_owner');
      }
      expect(await find(ownerId)).toMatchObject({ is_active: true, name: 'Anna' });
      expect(await update(ownerId, { is_active: true, name: 'Anna B' })).toMatchObject({ user: { name: 'Anna B' } });
      await update(ownerId, { name: 'Anna' });
    });

    // rows: 1.1/2, 1.2/2-3, 4.4/6, 10/228
    it('is no new account’s, however it is made', async () => {
      const administrator = await admin();
      expect(await find(administrator.id)).toMatchObject({ is_owner: false });
      const { socket } = await connectAccount(home, administrator);
      expect(await ask(socket, 'auth/current_user')).toMatchObject({ is_admin: true, is_owner: false });
    });
  });

  // rows: 1.2/8, 10/33, 4.2/6
  it('are told to whoever listens: added, updated, removed', async () => {
    const { socket } = await connectAccount(home);
    await ask(socket, 'subscribe_events');
    const { id } = await addAccount(home);
    await update(id, { name: 'Renamed' });
    await ask(home.ownerSocket, 'config/auth/delete', { user_id: id });
    const told = [await socket.next(), await socket.next(), await socket.next()].map((frame) => frame?.event as Frame);
    expect(told.map(({ event_type: type, data }) => [type, data])).toEqual(
      ['user_added', 'user_updated', 'user_removed'].map((type) => [type, { user_id: id }]),
    );
    expect(told[0]).toMatchObject({ origin: 'LOCAL', time_fired: expect.stringMatching(/\+00:00$/) });
  });
});
