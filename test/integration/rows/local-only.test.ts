import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type AuthHome,
  addAccount,
  ask,
  sessionFrom,
  signInAs,
  startHome,
  tryLogin,
  via,
} from '../../support/auth-home.ts';
import { bearer, postForm, request } from '../../support/request.ts';
import { connectAs, openSocket } from '../../support/web-socket.ts';

const home192 = '192.168.1.9';
const remotes = ['198.51.100.1', '2001:DB8:FA1::1'];
const remotely = 'User cannot authenticate remotely';

describe('a user of the local network alone', () => {
  let home: AuthHome;
  let account: Account;

  beforeAll(async () => {
    home = await startHome();
    account = await addAccount(home, { local_only: true });
    return () => home.server.stop();
  });

  const login = (ip: string | undefined) => {
    const { username, password } = account;
    return tryLogin(home, { username, password }, { ip });
  };
  const grant = (fields: Record<string, string>, ip: string | undefined) =>
    postForm(home.base, '/auth/token', { client_id: home.clientId, ...fields }, via(ip));
  const denied = (description: string) => [403, { error: 'access_denied', error_description: description }];

  // rows: 6.4/1-2, 10/82, 10/203
  it.each([...remotes, '11.0.0.1'])('signs in from the local network, and not from %s', async (ip) => {
    for (const local of [undefined, home192, 'fd00::9'])
      expect(await login(local)).toMatchObject({ type: 'create_entry' });
    expect(await login(ip)).toEqual({ message: `Login blocked: ${remotely}` });
  });

  // rows: 3.7/4, 6.4/2, 10/91
  it('gets no session for a code elsewhere', async () => {
    const { result } = await login(home192);
    const answer = await grant({ grant_type: 'authorization_code', code: String(result) }, remotes[0]);
    expect([answer.status, answer.json()]).toEqual(denied(remotely));
  });

  // rows: 6.4/2, 10/96, 10/202
  it('gets no access token elsewhere, and none is taken there', async () => {
    const { refreshToken, accessToken } = await sessionFrom(home, await login(undefined));
    const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken };
    expect((await grant(refresh, home192)).status).toBe(200);
    const statuses = async (ip: string) => {
      const { headers = {} } = via(ip);
      return (await request(home.base, '/api/', { headers: { ...bearer(accessToken), ...headers } })).status;
    };
    expect(await statuses(home192)).toBe(200);
    for (const ip of remotes) {
      const answer = await grant(refresh, ip);
      expect([answer.status, answer.json()]).toEqual(denied(remotely));
      expect(await statuses(ip)).toBe(401);
    }
  });

  // rows: 4.1/7, 10/112, 12/local-only-everywhere
  it('gets no socket and no signed path elsewhere, and an inactive user none anywhere', async () => {
    const { accessToken } = await signInAs(home, account);
    const greeting = async (ip: string | undefined, token = accessToken) => {
      const socket = await openSocket(home.base, { headers: via(ip).headers as Record<string, string> });
      socket.send({ type: 'auth', access_token: token });
      await socket.next();
      return (await socket.next())?.type;
    };
    expect(await greeting(home192)).toBe('auth_ok');
    for (const ip of remotes) expect(await greeting(ip)).toBe('auth_invalid');
    const { path } = await ask<{ path: string }>(await connectAs(home.base, accessToken), 'auth/sign_path', {
      path: '/api/',
    });
    const status = async (ip: string) => (await request(home.base, path, via(ip))).status;
    expect([await status(home192), await status(remotes[0] ?? '')]).toEqual([200, 401]);
    const other = await addAccount(home);
    const session = await signInAs(home, other);
    expect(await greeting(undefined, session.accessToken)).toBe('auth_ok');
    await ask(home.ownerSocket, 'config/auth/update', { user_id: other.id, is_active: false });
    expect(await greeting(undefined, session.accessToken)).toBe('auth_invalid');
  });

  // rows: 6.4/1, 10/203, 13/46
  it('is told first that the redirect address is refused, then that he is inactive, then that he is elsewhere', async () => {
    const other = await addAccount(home, { local_only: true });
    const { username, password } = other;
    const attempt = (redirectUri: string) =>
      tryLogin(home, { username, password }, { ip: remotes[0], more: { redirect_uri: redirectUri } });
    expect(await attempt(home.clientId)).toEqual({ message: `Login blocked: ${remotely}` });
    await ask(home.ownerSocket, 'config/auth/update', { user_id: other.id, is_active: false });
    expect(await attempt(home.clientId)).toEqual({ message: 'Login blocked: User is not active' });
    expect(await attempt('http://127.0.0.1:1/')).toEqual({ message: 'Invalid redirect URI' });
  });
});
