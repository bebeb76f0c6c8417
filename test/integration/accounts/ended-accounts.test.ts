import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type AuthHome,
  addAccount,
  ask,
  connectAccount,
  refusal,
  signInAs,
  startHome,
  tryLogin,
} from '../../support/auth-home.ts';
import { checkToken, postForm } from '../../support/request.ts';
import type { Frame } from '../../support/web-socket.ts';

interface UserRow extends Frame {
  readonly id: string;
}

describe('an account', () => {
  let home: AuthHome;

  beforeAll(async () => {
    home = await startHome();
    return () => home.server.stop();
  });

  const list = () => ask<UserRow[]>(home.ownerSocket, 'config/auth/list');
  const find = async (id: string) => (await list()).find((user) => user.id === id);
  const update = (id: string, changes: Frame) =>
    ask(home.ownerSocket, 'config/auth/update', { user_id: id, ...changes });
  const admin = () => addAccount(home, { group_ids: ['system-admin'] });
  const refresh = async (refreshToken: string) => {
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: home.clientId };
    const answer = await postForm(home.base, '/auth/token', form);
    return [answer.status, answer.json().error];
  };

  describe('when it is deactivated', () => {
    const deactivate = (account: Account) => update(account.id, { is_active: false });

    // rows: 1.5/6, 3.3/4, 10/4, 10/194, 13/1
    it('its sessions and sockets end at once, and it cannot sign in', async () => {
      const account = await addAccount(home);
      const { socket, accessToken, refreshToken } = await connectAccount(home, account);
      const longLived = await ask<string>(socket, 'auth/long_lived_access_token', { client_name: 'x', lifespan: 1 });
      for (const token of [accessToken, longLived]) expect(await checkToken(home.base, token)).toBe(200);
      const started = performance.now();
      await deactivate(account);
      expect(await socket.closed).toBe(1000);
      expect(performance.now() - started).toBeLessThan(1000);
      for (const token of [accessToken, longLived]) expect(await checkToken(home.base, token)).toBe(401);
      expect(await refresh(refreshToken)).toEqual([400, 'invalid_grant']);
      const { username, password } = account;
      expect(await tryLogin(home, { username, password })).toEqual({ message: 'Login blocked: User is not active' });
    });

    // rows: 3.7/4, 13/1
    it('a code that it got before is worth nothing', async () => {
      const account = await addAccount(home);
      const { username, password } = account;
      const step = await tryLogin(home, { username, password });
      await deactivate(account);
      const form = { grant_type: 'authorization_code', code: String(step.result), client_id: home.clientId };
      const answer = await postForm(home.base, '/auth/token', form);
      const denied = { error: 'access_denied', error_description: 'User is not active' };
      expect([answer.status, answer.json()]).toEqual([403, denied]);
    });

    // rows: 10/231, 13/1
    it('its old sessions stay dead when it is active again, and it may sign in anew', async () => {
      const account = await addAccount(home);
      const { accessToken, refreshToken } = await signInAs(home, account);
      await deactivate(account);
      await update(account.id, { is_active: true });
      expect(await checkToken(home.base, accessToken)).toBe(401);
      expect(await refresh(refreshToken)).toEqual([400, 'invalid_grant']);
      expect(await checkToken(home.base, (await signInAs(home, account)).accessToken)).toBe(200);
    });

    // rows: 13/1
    it('an administrator who does it to himself loses the socket', async () => {
      const account = await admin();
      const { socket } = await connectAccount(home, account);
      socket.send({ id: 1, type: 'config/auth/update', user_id: account.id, is_active: false });
      expect(await socket.closed).toBe(1000);
      expect(await find(account.id)).toMatchObject({ is_active: false });
    });
  });

  describe('when it is deleted', () => {
    // rows: 4.4/4, 10/33, 12/sockets-close, 13/26
    it('its sessions, sockets and login are gone, and its name is free', async () => {
      const account = await addAccount(home);
      const { socket, accessToken, refreshToken } = await connectAccount(home, account);
      expect(await checkToken(home.base, accessToken)).toBe(200);
      expect(await ask(home.ownerSocket, 'config/auth/delete', { user_id: account.id })).toBeNull();
      expect(await socket.closed).toBe(1000);
      expect(await checkToken(home.base, accessToken)).toBe(401);
      expect(await refresh(refreshToken)).toEqual([400, 'invalid_grant']);
      const { username, password } = account;
      expect(await tryLogin(home, { username, password })).toMatchObject({ errors: { base: 'invalid_auth' } });
      const heir = await ask<{ user: UserRow }>(home.ownerSocket, 'config/auth/create', { name: 'Heir' });
      const login = { user_id: heir.user.id, username, password };
      expect(await ask(home.ownerSocket, 'config/auth_provider/homeassistant/create', login)).toBeNull();
    });

    // rows: 13/16
    it('a code that it got before makes nobody', async () => {
      const account = await addAccount(home);
      const { username, password } = account;
      const step = await tryLogin(home, { username, password });
      await ask(home.ownerSocket, 'config/auth/delete', { user_id: account.id });
      const count = (await list()).length;
      const form = { grant_type: 'authorization_code', code: String(step.result), client_id: home.clientId };
      expect((await postForm(home.base, '/auth/token', form)).status).toBe(400);
      expect(await list()).toHaveLength(count);
    });
  });

  // rows: 13/34
  it('of an administrator who is one no more loses its commands on the open socket', async () => {
    const account = await admin();
    const { socket } = await connectAccount(home, account);
    expect(await socket.call('config/auth/list')).toMatchObject({ success: true });
    await update(account.id, { group_ids: ['system-users'] });
    expect(await refusal(socket, 'config/auth/list')).toBe('unauthorized');
    expect(await refusal(socket, 'subscribe_events', { event_type: 'user_added' })).toBe('unauthorized');
    await update(account.id, { group_ids: ['system-admin'] });
    expect(await socket.call('config/auth/list')).toMatchObject({ success: true });
  });
});
