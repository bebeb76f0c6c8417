import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type AuthHome,
  addAccount,
  answerFlow,
  ask,
  proxiedConfig,
  sessionFrom,
  startFlow,
  startHome,
  tokenId,
  tryLogin,
  via,
} from '../../support/auth-home.ts';
import { enableTotp } from '../../support/enable-totp.ts';
import { bearer, checkToken, postForm, request } from '../../support/request.ts';
import { startServer } from '../../support/server.ts';
import { roomInStep } from '../../support/totp.ts';
import { connectAs, type Frame } from '../../support/web-socket.ts';

const [living, office, readers, closed, desk] = [
  '192.168.50.4',
  '192.168.51.4',
  '192.168.52.4',
  '192.168.53.4',
  '192.168.60.4',
];
const elsewhere = '192.168.99.4';

describe('a trusted network', () => {
  let home: Pick<AuthHome, 'base' | 'server' | 'ownerSocket'>;
  let ownerId: string;
  let [ordinary, reader]: Account[] = [];

  /** The users must be there before the configuration can name them. */
  beforeAll(async () => {
    const first = await startHome();
    ownerId = (await ask<{ id: string }>(first.ownerSocket, 'auth/current_user')).id;
    ordinary = await addAccount(first);
    reader = await addAccount(first, { group_ids: ['system-read-only'] });
    await first.server.stop();
    const networks = [
      '192.168.50.0/24',
      '192.168.51.0/24',
      '192.168.52.0/24',
      '192.168.53.0/24',
      '10.9.0.0/16',
      'fd00:50::/64',
    ];
    const trusted_users = {
      '192.168.51.0/24': [ordinary.id],
      '192.168.52.0/24': { group: 'system-read-only' },
      '192.168.53.0/24': [],
    };
    const front = { type: 'trusted_networks', id: 'desk', name: 'Front desk', allow_bypass_login: true };
    const auth_providers = [
      { type: 'trusted_networks', trusted_networks: networks, trusted_users },
      { ...front, trusted_networks: '192.168.60.0/24', trusted_users: { '192.168.60.0/25': ordinary.id } },
      { type: 'homeassistant' },
    ];
    const server = await startServer({
      data: first.server.data,
      config: proxiedConfig({ homeassistant: { auth_providers } }),
    });
    home = { server, base: server.base, ownerSocket: await connectAs(server.base, first.owner.accessToken) };
    return () => server.stop();
  });

  const open = async (ip: string, id: string | null = null) =>
    (await startFlow(home, { handler: ['trusted_networks', id], ip })).json();
  const choose = async (ip: string, user?: string) =>
    (await answerFlow(home, (await open(ip)).flow_id, { user }, ip)).json();
  const offered = (step: Frame) =>
    (step.data_schema as { options: [string, string][] }[])[0]?.options.map(([id]) => id);
  const refresh = async (refreshToken: string, ip: string) => {
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: `${home.base}/` };
    const answer = await postForm(home.base, '/auth/token', form, via(ip));
    return [answer.status, answer.json().error_description];
  };
  /** From the network, whose sessions the code must be exchanged in. */
  const sessionAt = async (ip: string, user: string) => {
    const code = String((await choose(ip, user)).result);
    const form = { grant_type: 'authorization_code', code, client_id: `${home.base}/` };
    const made = (await postForm(home.base, '/auth/token', form, via(ip))).json();
    return { accessToken: String(made.access_token), refreshToken: String(made.refresh_token) };
  };

  // rows: 3.1/1-3, 5.2/1, 10/1, 10/71-73, 10/170
  it('is offered to those in it alone, in the order of the configuration', async () => {
    const typesAt = async (ip: string) => {
      const { providers } = (await request(home.base, '/auth/providers', via(ip))).json<{ providers: Frame[] }>();
      return providers.map(({ type, id, name }) => [type, id, name]);
    };
    const local = ['homeassistant', null, 'Home Assistant Local'];
    expect(await typesAt(living)).toEqual([['trusted_networks', null, 'Trusted Networks'], local]);
    expect(await typesAt('fd00:50::7')).toEqual([['trusted_networks', null, 'Trusted Networks'], local]);
    expect(await typesAt(desk)).toEqual([['trusted_networks', 'desk', 'Front desk'], local]);
    expect(await typesAt(elsewhere)).toEqual([local]);
  });

  // rows: 5.2/2, 5.2/4, 10/169, 10/176
  it('lets whoever is in it choose who he is, without a password', async () => {
    const step = await open(living);
    expect(step).toMatchObject({ type: 'form', step_id: 'init', errors: null });
    expect(offered(step)?.sort()).toEqual([ownerId, ordinary?.id, reader?.id].sort());
    const { accessToken } = await sessionAt(living, ordinary?.id ?? '');
    const me = await ask(await connectAs(home.base, accessToken), 'auth/current_user');
    expect(me).toMatchObject({ id: ordinary?.id, is_admin: false });
  });

  // rows: 3.5/3, 5.2/1, 10/171, 10/175
  it('ends the login of whoever is not in it', async () => {
    const handler = ['trusted_networks', null];
    expect(await open(elsewhere)).toMatchObject({ type: 'abort', handler, reason: 'not_allowed' });
    expect(await open(desk)).toMatchObject({ reason: 'not_allowed' });
  });

  it('keeps a login to the address that began it', async () => {
    const { flow_id } = await open(living);
    const moved = await answerFlow(home, flow_id, { user: ordinary?.id }, elsewhere);
    expect([moved.status, moved.json()]).toEqual([400, { message: 'IP address changed' }]);
    expect((await answerFlow(home, flow_id, { user: ordinary?.id }, living)).json()).toMatchObject({
      type: 'create_entry',
    });
  });

  // rows: 5.2/2, 5.2/8, 10/177-178, 13/37
  it('offers the users that are named for it: one, a group, or nobody', async () => {
    expect(offered(await open(office))).toEqual([ordinary?.id]);
    expect(offered(await open(readers))).toEqual([reader?.id]);
    expect(offered(await open(closed))).toEqual([]);
  });

  // rows: 10/169, 10/176, 13/37
  it('takes nobody who is not offered', async () => {
    expect(await choose(office, ordinary?.id)).toMatchObject({ type: 'create_entry' });
    for (const user of [ownerId, reader?.id, 'f'.repeat(32), '', undefined]) {
      expect(await choose(office, user)).toEqual({ message: 'User input malformed' });
    }
    expect(await choose(closed, ordinary?.id)).toEqual({ message: 'User input malformed' });
  });

  // rows: 10/177, 13/37
  it('takes nobody who was deactivated after the form was shown', async () => {
    const { flow_id } = await open(living);
    const set = (is_active: boolean) => ask(home.ownerSocket, 'config/auth/update', { user_id: reader?.id, is_active });
    await set(false);
    expect((await answerFlow(home, flow_id, { user: reader?.id }, living)).status).toBe(400);
    expect(offered(await open(living))).not.toContain(reader?.id);
    await set(true);
    expect((await answerFlow(home, flow_id, { user: reader?.id }, living)).json()).toMatchObject({
      type: 'create_entry',
    });
  });

  // rows: 3.2/6, 5.2/3, 10/179
  it('lets the only user in at once where that is allowed, and asks where there are several', async () => {
    const step = await open(desk, 'desk');
    expect(step).toMatchObject({ type: 'create_entry', handler: ['trusted_networks', 'desk'] });
    expect(await open('192.168.60.200', 'desk')).toMatchObject({ type: 'form' });
    expect(await open(office)).toMatchObject({ type: 'form' });
  });

  // rows: 5.2/1, 10/172
  it('trusts no proxy in it, which would stand for everybody', async () => {
    expect(await open('10.9.1.7')).toMatchObject({ type: 'form' });
    expect(await open('10.9.0.7')).toMatchObject({ type: 'abort', reason: 'not_allowed' });
  });

  // rows: 5.2/5, 10/17, 10/97
  it('gives no access tokens to its sessions elsewhere; those that are out go on', async () => {
    const { accessToken, refreshToken } = await sessionAt(living, ordinary?.id ?? '');
    expect(await refresh(refreshToken, '192.168.50.77')).toEqual([200, undefined]);
    expect(await refresh(refreshToken, elsewhere)).toEqual([403, 'Not in trusted_networks']);
    expect(await refresh(refreshToken, '10.9.0.7')).toEqual([403, "Can't allow access from a proxy server"]);
    const away = await request(home.base, '/api/', {
      headers: { ...bearer(accessToken), 'x-forwarded-for': elsewhere },
    });
    expect(away.status).toBe(200);
  });

  // rows: 3.7/5, 5.2/5
  it('makes no session for a code that is exchanged elsewhere', async () => {
    const step = await choose(living, ordinary?.id);
    const form = { grant_type: 'authorization_code', code: String(step.result), client_id: `${home.base}/` };
    const answer = await postForm(home.base, '/auth/token', form, via(elsewhere));
    const denied = { error: 'access_denied', error_description: 'Not in trusted_networks' };
    expect([answer.status, answer.json()]).toEqual([403, denied]);
  });

  // rows: 5.2/6, 10/191
  it('is no authentication by itself', async () => {
    expect((await request(home.base, '/api/', via(living))).status).toBe(401);
  });

  // rows: 5.2/7, 5.5/2
  it('asks for no second factor', async () => {
    const { username, password, id } = ordinary ?? { username: '', password: '', id: '' };
    const { accessToken } = await sessionAt(living, id);
    const socket = await connectAs(home.base, accessToken);
    await roomInStep();
    await enableTotp(socket);
    expect(await tryLogin(home, { username, password }, { ip: living })).toMatchObject({ step_id: 'mfa' });
    expect(await choose(living, id)).toMatchObject({ type: 'create_entry' });
    await ask(socket, 'auth/depose_mfa', { mfa_module_id: 'totp' });
  });

  // rows: 13/37
  it('leaves a long-lived token free to go anywhere', async () => {
    const { accessToken } = await sessionAt(living, ordinary?.id ?? '');
    const socket = await connectAs(home.base, accessToken);
    const fields = { client_name: 'Away', lifespan: 1 };
    const token = await ask<string>(socket, 'auth/long_lived_access_token', fields);
    const headers = { ...bearer(token), 'x-forwarded-for': elsewhere };
    expect((await request(home.base, '/api/', { headers })).status).toBe(200);
    const rows = await ask<Frame[]>(socket, 'auth/refresh_tokens');
    expect(rows.find(({ id }) => id === tokenId(token))).toMatchObject({ auth_provider_type: null });
    expect(await checkToken(home.base, token)).toBe(200);
  });

  // rows: 5.2/4
  it('uses one credential for one user, however often he comes', async () => {
    await sessionFrom(home, await choose(office, ordinary?.id)).catch(() => {});
    await choose(office, ordinary?.id);
    const users = await ask<{ id: string; credentials: Frame[] }[]>(home.ownerSocket, 'config/auth/list');
    const types = users.find(({ id }) => id === ordinary?.id)?.credentials.map(({ type }) => type);
    expect(types?.sort()).toEqual(['homeassistant', 'trusted_networks', 'trusted_networks']);
  });
});
