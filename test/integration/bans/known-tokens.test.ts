import { beforeAll, describe, expect, it } from 'vitest';
import { type AuthHome, addAccount, ask, connectAccount, signInAs, startHome, via } from '../../support/auth-home.ts';
import { readLog } from '../../support/read-log.ts';
import { bearer, postForm, request } from '../../support/request.ts';
import { type Frame, openSocket } from '../../support/web-socket.ts';

describe('a token that was ours and is good no more', () => {
  let home: AuthHome;
  let lastAddress = 0;

  beforeAll(async () => {
    home = await startHome({ http: { login_attempts_threshold: 2 } });
    return () => home.server.stop();
  });

  const address = () => {
    lastAddress += 1;
    return `203.0.113.${lastAddress}`;
  };
  const withBearer = (ip: string, token: string) =>
    request(home.base, '/api/', { headers: { ...bearer(token), 'x-forwarded-for': ip } });
  const refresh = (ip: string, token: string) => {
    const form = { grant_type: 'refresh_token', refresh_token: token, client_id: home.clientId };
    return postForm(home.base, '/auth/token', form, via(ip));
  };
  const onSocket = async (ip: string, token: string) => {
    const socket = await openSocket(home.base, via(ip));
    socket.send({ type: 'auth', access_token: token });
    await socket.next();
    return socket.next();
  };
  const isBanned = async (ip: string) => (await request(home.base, '/auth/providers', via(ip))).status === 403;

  // rows: 12/own-dead-token, 12/log-names
  it('is answered like any other, told by its name, and never counts', async () => {
    const gone = await signInAs(home);
    await postForm(home.base, '/auth/revoke', { token: gone.refreshToken });
    const ip = address();
    const log = await readLog(home.server);
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await withBearer(ip, gone.accessToken);
      expect([answer.status, answer.text]).toEqual([401, '401: Unauthorized']);
      const refused = await refresh(ip, gone.refreshToken);
      expect([refused.status, refused.json()]).toEqual([400, { error: 'invalid_grant' }]);
      const invalid = { type: 'auth_invalid', message: 'Invalid access token or password' };
      expect(await onSocket(ip, gone.accessToken)).toEqual(invalid);
    }
    expect(await isBanned(ip)).toBe(false);
    const name = `Token: ${home.clientId} (${gone.id.slice(0, 8)}).`;
    expect((await log()).split(name)).toHaveLength(10);
    expect(await log()).not.toContain(gone.refreshToken);
  });

  it('is known also after a restart', async () => {
    const own = await startHome({ http: { login_attempts_threshold: 2 } });
    const gone = await signInAs(own);
    await postForm(own.base, '/auth/revoke', { token: gone.refreshToken });
    await own.server.restart();
    for (let turn = 0; turn < 4; turn += 1) {
      const headers = { ...bearer(gone.accessToken), 'x-forwarded-for': '203.0.113.9' };
      expect((await request(own.base, '/api/', { headers })).status).toBe(401);
    }
    await own.server.stop();
  });

  it.each<[string, (account: { id: string }) => Promise<unknown>]>([
    ['deactivated', ({ id }) => ask(home.ownerSocket, 'config/auth/update', { user_id: id, is_active: false })],
    ['deleted', ({ id }) => ask(home.ownerSocket, 'config/auth/delete', { user_id: id })],
  ])('is one of a user who was %s, too', async (_, end) => {
    const account = await addAccount(home);
    const { accessToken, refreshToken } = await signInAs(home, account);
    await end(account);
    const ip = address();
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await withBearer(ip, accessToken)).status).toBe(401);
      expect((await refresh(ip, refreshToken)).status).toBe(400);
    }
    expect(await isBanned(ip)).toBe(false);
  });

  // rows: 12/own-dead-token, 12/log-names
  it('is one that has expired or that was called by a name of its own, too', async () => {
    const { socket } = await connectAccount(home);
    const make = (client_name: string, lifespan: number) =>
      ask<string>(socket, 'auth/long_lived_access_token', { client_name, lifespan });
    const [expired, ended] = [await make('Old phone', -1), await make('Lost phone', 1)];
    const rows = await ask<Frame[]>(socket, 'auth/refresh_tokens');
    const row = rows.find(({ client_name }) => client_name === 'Lost phone');
    await ask(socket, 'auth/delete_refresh_token', { refresh_token_id: row?.id });
    const ip = address();
    const log = await readLog(home.server);
    for (const token of [expired, ended, expired, ended]) expect((await withBearer(ip, token)).status).toBe(401);
    expect(await isBanned(ip)).toBe(false);
    expect(await log()).toMatch(/Token: Old phone \([0-9a-f]{8}\)\./);
    expect(await log()).toMatch(/Token: Lost phone \([0-9a-f]{8}\)\./);
  });

  it('must bear our signature: naming a token that was ours is not enough', async () => {
    const gone = await signInAs(home);
    await postForm(home.base, '/auth/revoke', { token: gone.refreshToken });
    const [head, claims] = gone.accessToken.split('.');
    const ip = address();
    for (let turn = 0; turn < 2; turn += 1) await withBearer(ip, `${head}.${claims}.${'A'.repeat(43)}`);
    expect(await isBanned(ip)).toBe(true);
  });

  it('is no excuse for a good token at another client', async () => {
    const { refreshToken } = await signInAs(home);
    const ip = address();
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'http://other.test/' };
    for (let turn = 0; turn < 2; turn += 1) await postForm(home.base, '/auth/token', form, via(ip));
    expect(await isBanned(ip)).toBe(true);
  });
});
