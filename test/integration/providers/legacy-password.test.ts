import { beforeAll, describe, expect, it } from 'vitest';
import { type AuthHome, ask, sessionFrom, startFlow, startHome, tryLogin } from '../../support/auth-home.ts';
import { readLog } from '../../support/read-log.ts';
import { bearer, postJson, request } from '../../support/request.ts';
import { connectAs, openSocket } from '../../support/web-socket.ts';

const oldPassword = 'the old shared one & more';
const handler = ['legacy_api_password', null] as const;

describe('the shared password of old', () => {
  let home: AuthHome;

  beforeAll(async () => {
    const auth_providers = [{ type: 'homeassistant' }, { type: 'legacy_api_password', api_password: oldPassword }];
    home = await startHome({ homeassistant: { auth_providers }, http: { api_password: oldPassword } });
    return () => home.server.stop();
  });

  describe('as a way to sign in', () => {
    const logIn = (password: unknown) => tryLogin(home, { password }, { handler });

    // rows: 13/38
    it('asks for the password alone', async () => {
      const form = (await startFlow(home, { handler })).json();
      expect(form.data_schema).toEqual([{ type: 'string', name: 'password', required: true }]);
      expect(await logIn(7)).toEqual({ message: 'User input malformed' });
    });

    // rows: 1.2/4, 5.4/1, 10/31, 13/38
    it('lets in with the right one, all as the same user', async () => {
      for (const password of ['', `${oldPassword} `, oldPassword.toUpperCase()]) {
        expect(await logIn(password)).toMatchObject({ errors: { base: 'invalid_auth' } });
      }
      const sessions = [
        await sessionFrom(home, await logIn(oldPassword)),
        await sessionFrom(home, await logIn(oldPassword)),
      ];
      const users = [];
      for (const { accessToken } of sessions) {
        users.push(await ask(await connectAs(home.base, accessToken), 'auth/current_user'));
      }
      expect(users[0]).toMatchObject({ name: 'Legacy API password user', is_admin: true, is_owner: false });
      expect(users[1]).toEqual(users[0]);
    });
  });

  describe('as a crutch for old programs', () => {
    const withHeader = (password: string) => ({ headers: { 'x-ha-access': password } });
    const line = (level: string) =>
      new RegExp(
        `^[-0-9]+ [:.0-9]+ ${level} \\(MainThread\\) \\[homeassistant\\.components\\.http\\.auth\\] You need to use a bearer token to access /api/ from 127\\.0\\.0\\.1`,
        'm',
      );

    // rows: 6.3/2
    it('opens what may be read, by header and by query, and says in the log what to mend', async () => {
      const log = await readLog(home.server);
      expect((await request(home.base, '/api/')).status).toBe(401);
      expect((await request(home.base, '/api/', withHeader(oldPassword))).status).toBe(200);
      expect(await log()).toMatch(line('INFO'));
      const query = `/api/?api_password=${encodeURIComponent(oldPassword)}`;
      expect((await request(home.base, query)).status).toBe(200);
      expect(await log()).not.toContain(oldPassword);
      expect(await log()).not.toContain(encodeURIComponent(oldPassword));
    });

    it('opens nothing when it is wrong, which counts as a failed login', async () => {
      const log = await readLog(home.server);
      for (const password of ['', `${oldPassword}x`]) {
        expect((await request(home.base, '/api/', withHeader(password))).status).toBe(401);
      }
      expect((await request(home.base, '/api/?api_password=guess')).status).toBe(401);
      expect((await log()).match(/invalid authentication/g)).toHaveLength(3);
      expect(await log()).not.toContain('guess');
    });

    it('changes nothing, and opens no socket', async () => {
      const body = { client_id: home.clientId, code: 'x' };
      expect((await postJson(home.base, '/auth/link_user', body, withHeader(oldPassword))).status).toBe(403);
      const socket = await openSocket(home.base, withHeader(oldPassword));
      socket.send({ type: 'auth', api_password: oldPassword });
      expect([(await socket.next())?.type, (await socket.next())?.type]).toEqual(['auth_required', 'auth_invalid']);
    });

    it('is not looked at beside a bearer token', async () => {
      const log = await readLog(home.server);
      const headers = { ...bearer(home.owner.accessToken), 'x-ha-access': oldPassword };
      expect((await request(home.base, '/api/', { headers })).status).toBe(200);
      expect(await log()).not.toContain('You need to use');
    });

    // rows: 6.3/2, 10/190
    it('is refused where none is configured, and the log says so', async () => {
      const own = await startHome();
      const log = await readLog(own.server);
      expect((await request(own.base, '/api/', withHeader(oldPassword))).status).toBe(401);
      expect((await request(own.base, '/api/?api_password=x')).status).toBe(401);
      expect(await log()).toMatch(line('WARNING'));
      expect(await log()).not.toContain(oldPassword);
      await own.server.stop();
    });
  });
});
