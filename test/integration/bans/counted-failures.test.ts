import { beforeAll, describe, expect, it } from 'vitest';
import { type AuthHome, startFlow, startHome, tryLogin, via } from '../../support/auth-home.ts';
import { bearer, postForm, postJson, type RequestOptions, request } from '../../support/request.ts';
import { openSocket } from '../../support/web-socket.ts';

describe('failed logins', () => {
  let home: AuthHome;
  let lastAddress = 0;

  beforeAll(async () => {
    home = await startHome({ http: { login_attempts_threshold: 3 } });
    return () => home.server.stop();
  });

  const stranger = () => {
    lastAddress += 1;
    return `203.0.113.${lastAddress}`;
  };
  const statusFor = async (ip: string, options: RequestOptions = {}) => {
    const headers = { 'x-forwarded-for': ip, ...options.headers };
    return (await request(home.base, '/auth/providers', { ...options, headers })).status;
  };
  const fail = (ip: string) => request(home.base, '/api/', via(ip));
  const logIn = (ip: string, password: string) => tryLogin(home, { username: 'anna', password }, { ip });
  const flowAt = async (ip: string) => (await startFlow(home, { ip })).json().flow_id;
  const token = (ip: string, fields: Record<string, string>) => postForm(home.base, '/auth/token', fields, via(ip));
  const socketAuth = async (ip: string, accessToken: unknown) => {
    const socket = await openSocket(home.base, via(ip));
    socket.send({ type: 'auth', access_token: accessToken });
    await socket.next();
    const verdict = await socket.next();
    socket.socket.terminate();
    return verdict?.type;
  };
  /** Does it three times, and tells whether the address is banned then. */
  const bansAfterThree = async (deed: (ip: string) => Promise<unknown>) => {
    const ip = stranger();
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await statusFor(ip)).toBe(200);
      await deed(ip);
    }
    return (await statusFor(ip)) === 403;
  };

  // rows: 3.7/10, 6.1/1, 13/43
  it.each<[string, (ip: string) => Promise<unknown>]>([
    ['a request without a token', fail],
    ['a bad bearer', (ip) => request(home.base, '/api/', { headers: { ...bearer('x'), 'x-forwarded-for': ip } })],
    ['a bad signature', (ip) => request(home.base, '/api/?authSig=x', via(ip))],
    ['a wrong password', (ip) => logIn(ip, 'wrong')],
    ['an invalid client id', async (ip) => startFlow(home, { ip, more: { client_id: 'ftp://x' } })],
    ['an unknown provider', (ip) => startFlow(home, { ip, handler: ['none', null] })],
    ['an unknown flow', (ip) => postJson(home.base, '/auth/login_flow/x', { client_id: home.clientId }, via(ip))],
    [
      'malformed input',
      async (ip) => postJson(home.base, `/auth/login_flow/${await flowAt(ip)}`, { client_id: home.clientId }, via(ip)),
    ],
    ['an unknown code', (ip) => token(ip, { grant_type: 'authorization_code', code: 'x', client_id: home.clientId })],
    ['an unknown refresh token', (ip) => token(ip, { grant_type: 'refresh_token', refresh_token: 'x' })],
    ['an unsupported grant', (ip) => token(ip, {})],
    [
      'another client’s refresh token',
      (ip) => token(ip, { grant_type: 'refresh_token', refresh_token: home.owner.refreshToken }),
    ],
    ['a bad token on a socket', (ip) => socketAuth(ip, 'x')],
    ['no token on a socket', (ip) => socketAuth(ip, undefined)],
  ])('are counted for %s', async (_, deed) => {
    expect(await bansAfterThree(deed)).toBe(true);
  });

  // rows: 6.1/2, 13/43
  it.each<[string, (ip: string) => Promise<unknown>]>([
    ['revoking what is unknown', (ip) => postForm(home.base, '/auth/revoke', { token: 'x' }, via(ip))],
    ['a path that is not there', (ip) => request(home.base, '/nothing', via(ip))],
    ['a method that is not allowed', (ip) => request(home.base, '/auth/token', via(ip))],
    [
      'a body that is no JSON',
      (ip) => request(home.base, '/auth/login_flow', { method: 'POST', body: '{', ...via(ip) }),
    ],
    ['a start that breaks the schema', (ip) => startFlow(home, { ip, more: { handler: 'homeassistant' } })],
    [
      'ending a flow that is not there',
      (ip) => request(home.base, '/auth/login_flow/x', { method: 'DELETE', ...via(ip) }),
    ],
    ['reading a flow', (ip) => request(home.base, '/auth/login_flow/x', via(ip))],
    ['a harmful request', (ip) => request(home.base, '/?x=<script>', via(ip))],
    ['a bad bearer on an open path', (ip) => statusFor(ip, { headers: bearer('x') })],
    [
      'linking an unknown code',
      (ip) =>
        postJson(
          home.base,
          '/auth/link_user',
          { code: 'x' },
          { headers: { ...bearer(home.owner.accessToken), 'x-forwarded-for': ip } },
        ),
    ],
  ])('are not counted for %s', async (_, deed) => {
    expect(await bansAfterThree(deed)).toBe(false);
  });

  // rows: 6.1/2, 13/43
  it('are no sockets that say nothing sensible', async () => {
    const nonsense = async (ip: string) => {
      const socket = await openSocket(home.base, via(ip));
      socket.send({ type: 'ping', id: 1 });
      await socket.closed;
    };
    expect(await bansAfterThree(nonsense)).toBe(false);
  });

  // rows: 3.3/5, 6.1/5, 10/81, 10/188
  it('are forgiven by a login that is finished, and by a socket that signs in', async () => {
    const signIns = [
      (ip: string) => logIn(ip, home.owner.password),
      (ip: string) => socketAuth(ip, home.owner.accessToken),
    ];
    for (const signIn of signIns) {
      const ip = stranger();
      for (let turn = 0; turn < 2; turn += 1) await fail(ip);
      await signIn(ip);
      for (let turn = 0; turn < 2; turn += 1) await fail(ip);
      expect(await statusFor(ip)).toBe(200);
      await fail(ip);
      expect(await statusFor(ip)).toBe(403);
    }
  });

  // rows: 3.7/10, 6.1/5
  it('are not forgiven by a refresh or a good bearer', async () => {
    const ip = stranger();
    for (let turn = 0; turn < 2; turn += 1) await fail(ip);
    const fields = { grant_type: 'refresh_token', refresh_token: home.owner.refreshToken, client_id: home.clientId };
    expect((await token(ip, fields)).status).toBe(200);
    const headers = { ...bearer(home.owner.accessToken), 'x-forwarded-for': ip };
    expect((await request(home.base, '/api/', { headers })).status).toBe(200);
    await fail(ip);
    expect(await statusFor(ip)).toBe(403);
  });
});
