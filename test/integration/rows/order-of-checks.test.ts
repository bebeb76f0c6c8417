import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type AuthHome,
  addAccount,
  ask,
  connectAccount,
  refusal,
  sessionFrom,
  startFlow,
  startHome,
  tryLogin,
  usualPassword,
  via,
} from '../../support/auth-home.ts';
import { postForm, postJson } from '../../support/request.ts';
import { connectAs, type Frame, type TestSocket } from '../../support/web-socket.ts';

const local = 'config/auth_provider/homeassistant';
const nobody = 'f'.repeat(32);
const elsewhere = '203.0.113.9';

describe('of several mistakes the first is told', () => {
  let home: AuthHome;
  let person: Account;
  let socket: TestSocket;
  let systemId: string;
  let ownerId: string;

  beforeAll(async () => {
    const auth_providers = [{ type: 'homeassistant' }, { type: 'command_line', command: '/bin/true' }];
    home = await startHome({ homeassistant: { auth_providers } });
    person = await addAccount(home);
    ({ socket } = await connectAccount(home, person));
    const users = await ask<{ id: string; system_generated: boolean; is_owner: boolean }[]>(
      home.ownerSocket,
      'config/auth/list',
    );
    systemId = users.find((user) => user.system_generated)?.id ?? '';
    ownerId = users.find((user) => user.is_owner)?.id ?? '';
    return () => home.server.stop();
  });

  // rows: 3.3/1
  it('in a step of a login: client, flow, address, input', async () => {
    const { flow_id: flow } = (await startFlow(home)).json();
    const step = async (id: unknown, clientId: string, ip?: string) => {
      const input = { client_id: clientId, nonsense: 1 };
      const answer = await postJson(home.base, `/auth/login_flow/${id}`, input, via(ip));
      return [answer.status, answer.json().message];
    };
    expect(await step('x', 'ftp://x', elsewhere)).toEqual([400, 'Invalid client id']);
    expect(await step('x', home.clientId, elsewhere)).toEqual([404, 'Invalid flow specified']);
    expect(await step(flow, home.clientId, elsewhere)).toEqual([400, 'IP address changed']);
    expect(await step(flow, home.clientId)).toEqual([400, 'User input malformed']);
  });

  // rows: 3.2/2-4
  it('at the start of a login: shape, client, provider', async () => {
    const start = async (fields: Frame) => {
      const answer = await startFlow(home, { more: fields });
      return [answer.status, String(answer.json().message).split(':')[0]];
    };
    const wrong = { client_id: 'ftp://x', handler: ['none', null] };
    expect(await start({ ...wrong, extra: 1 })).toEqual([400, 'Message format incorrect']);
    expect(await start(wrong)).toEqual([400, 'Invalid client id']);
    expect(await start({ handler: wrong.handler })).toEqual([404, 'Invalid handler specified']);
  });

  // rows: 3.7/1-2, 3.7/7
  it('at the token endpoint: way, client, presence, token, whose it is', async () => {
    const post = async (fields: Record<string, string>) => (await postForm(home.base, '/auth/token', fields)).json();
    expect(await post({ client_id: 'ftp://x' })).toEqual({ error: 'unsupported_grant_type' });
    const badClient = { error: 'invalid_request', error_description: 'Invalid client id' };
    for (const grant_type of ['authorization_code', 'refresh_token'])
      expect(await post({ grant_type, client_id: 'ftp://x' })).toEqual(badClient);
    const code = { grant_type: 'authorization_code', client_id: home.clientId };
    expect(await post(code)).toEqual({ error: 'invalid_request', error_description: 'Invalid code' });
    const refresh = { grant_type: 'refresh_token', client_id: 'http://other.test/' };
    expect(await post(refresh)).toEqual({ error: 'invalid_request' });
    expect(await post({ ...refresh, refresh_token: 'x' })).toEqual({ error: 'invalid_grant' });
    const known = { ...refresh, refresh_token: home.owner.refreshToken };
    expect(await post(known)).toEqual({ error: 'invalid_request' });
  });

  // rows: 4.2/7-8, 4.4/3-4
  it('in a change of users: shape, right, user, system, owner, group', async () => {
    const update = (who: TestSocket, fields: Frame) => refusal(who, 'config/auth/update', fields);
    const wrong = { is_active: false, group_ids: ['none'] };
    expect(await update(socket, { user_id: nobody, is_active: 'no' })).toBe('invalid_format');
    expect(await update(socket, { user_id: nobody, ...wrong })).toBe('unauthorized');
    expect(await update(home.ownerSocket, { user_id: nobody, ...wrong })).toBe('not_found');
    expect(await update(home.ownerSocket, { user_id: systemId, ...wrong })).toBe('cannot_modify_system_generated');
    expect(await update(home.ownerSocket, { user_id: ownerId, ...wrong })).toBe('cannot_deactivate_owner');
    expect(await update(home.ownerSocket, { user_id: person.id, ...wrong })).toBe('unknown_error');
  });

  // rows: 4.5/1, 10/233, 13/33
  it('for a new login: user, system, form of the name, whether it is taken, password', async () => {
    const create = async (user_id: string, username: string, password = 'x') => {
      const answer = await home.ownerSocket.call(`${local}/create`, { user_id, username, password });
      const error = answer?.error as Frame | undefined;
      return error?.translation_key ?? error?.code;
    };
    expect(await create(nobody, 'Anna')).toBe('not_found');
    expect(await create(systemId, 'Anna')).toBe('system_generated');
    expect(await create(person.id, 'Anna')).toBe('username_not_normalized');
    expect(await create(person.id, 'anna')).toBe('username_already_exists');
    expect(await create(person.id, 'free-name')).toBe('invalid_request');
  });

  // rows: 4.5/3-4, 10/240
  it('for a new password: right, user, login, the password of now', async () => {
    const bare = (await ask<{ user: { id: string } }>(home.ownerSocket, 'config/auth/create', { name: 'Bare' })).user;
    const set = (who: TestSocket, user_id: string) =>
      refusal(who, `${local}/admin_change_password`, { user_id, password: 'x' });
    expect(await set(socket, nobody)).toBe('unauthorized');
    expect(await set(home.ownerSocket, nobody)).toBe('user_not_found');
    expect(await set(home.ownerSocket, bare.id)).toBe('credentials_not_found');
    expect(await set(home.ownerSocket, person.id)).toBe('invalid_request');
    const own = (current_password: string) =>
      refusal(socket, `${local}/change_password`, { current_password, new_password: 'x' });
    expect(await own('wrong')).toBe('invalid_current_password');
    expect(await own(usualPassword)).toBe('invalid_request');
  });

  // rows: 1.2/4, 1.2/8, 3.7/3, 10/3
  it('a user who comes to be at the exchange of a code is announced once, then', async () => {
    const { socket: listener } = await connectAccount(home);
    await ask(listener, 'subscribe_events', { event_type: 'user_added' });
    const step = await tryLogin(home, { username: 'newcomer', password: 'x' }, { handler: ['command_line', null] });
    expect(await listener.call('ping')).toMatchObject({ type: 'pong' });
    const { accessToken } = await sessionFrom(home, step);
    const me = await ask(await connectAs(home.base, accessToken), 'auth/current_user');
    expect(me).toMatchObject({ name: 'newcomer', is_owner: false, is_admin: true });
    expect((await listener.next())?.event).toMatchObject({ event_type: 'user_added', data: { user_id: me.id } });
    expect(await listener.call('ping')).toMatchObject({ type: 'pong' });
  });
});
