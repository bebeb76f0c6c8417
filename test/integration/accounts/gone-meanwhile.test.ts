import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { atEnd } from '../../support/at-end.ts';
import {
  type AuthHome,
  addAccount,
  answerFlow,
  ask,
  connectAccount,
  startFlow,
  startHome,
} from '../../support/auth-home.ts';
import { enableTotp } from '../../support/enable-totp.ts';
import { postJson } from '../../support/request.ts';
import { roomInStep, totpCode } from '../../support/totp.ts';
import type { Frame } from '../../support/web-socket.ts';

const redirect = '<link rel="redirect_uri" href="http://app.test/callback">';

describe('an account that goes while its login is under way', () => {
  let home: AuthHome;

  beforeAll(async () => {
    home = await startHome();
    return () => home.server.stop();
  });

  const countUsers = async () => (await ask<Frame[]>(home.ownerSocket, 'config/auth/list')).length;

  /** The page of a client that says its redirect address only when the test lets it. */
  async function slowClient(): Promise<{ clientId: string; asked: Promise<ServerResponse> }> {
    const server = createServer();
    const asked = once(server, 'request').then(([, response]) => response as ServerResponse);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    atEnd(() => server.close());
    return { clientId: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
  }

  async function loginAtSlowClient(account: { username: string; password: string }) {
    const { clientId, asked } = await slowClient();
    const start = { client_id: clientId, redirect_uri: 'http://app.test/callback', handler: ['homeassistant', null] };
    const { flow_id } = (await postJson(home.base, '/auth/login_flow', start)).json();
    const { username, password } = account;
    const answer = postJson(home.base, `/auth/login_flow/${flow_id}`, { client_id: clientId, username, password });
    return { page: await asked, answer };
  }

  it('gets its code when nothing happens meanwhile', async () => {
    const { page, answer } = await loginAtSlowClient(await addAccount(home));
    page.end(redirect);
    expect((await answer).json()).toMatchObject({ type: 'create_entry' });
  });

  it('does not come back as a new user when it is deleted', async () => {
    const account = await addAccount(home);
    const { page, answer } = await loginAtSlowClient(account);
    await ask(home.ownerSocket, 'config/auth/delete', { user_id: account.id });
    const count = await countUsers();
    page.end(redirect);
    const { status, json } = await answer;
    expect([status, json()]).toEqual([403, { message: 'Login blocked: User is not active' }]);
    expect(await countUsers()).toBe(count);
  });

  it('is blocked when it is deactivated', async () => {
    const account = await addAccount(home);
    const { page, answer } = await loginAtSlowClient(account);
    await ask(home.ownerSocket, 'config/auth/update', { user_id: account.id, is_active: false });
    page.end(redirect);
    expect((await answer).json()).toEqual({ message: 'Login blocked: User is not active' });
  });

  it('does not become an administrator when it is renamed between password and code', async () => {
    const account = await addAccount(home);
    const { socket } = await connectAccount(home, account);
    await roomInStep();
    const secret = await enableTotp(socket, -1);
    const { flow_id: flow } = (await startFlow(home)).json();
    const { username, password } = account;
    expect((await answerFlow(home, flow, { username, password })).json()).toMatchObject({ step_id: 'mfa' });
    const renamed = { user_id: account.id, username: `${username}-renamed` };
    await ask(home.ownerSocket, 'config/auth_provider/homeassistant/admin_change_username', renamed);
    const answer = await answerFlow(home, flow, { code: totpCode(secret) });
    expect([answer.status, answer.json()]).toEqual([403, { message: 'Login blocked: User is not active' }]);
  });

  it('is not taken for the one who got its name between password and code', async () => {
    const account = await addAccount(home);
    const { socket } = await connectAccount(home, account);
    await roomInStep();
    const secret = await enableTotp(socket, -1);
    const { flow_id: flow } = (await startFlow(home)).json();
    const { username, password } = account;
    await answerFlow(home, flow, { username, password });
    const local = 'config/auth_provider/homeassistant';
    await ask(home.ownerSocket, `${local}/admin_change_username`, { user_id: account.id, username: `${username}-old` });
    const heir = await ask<{ user: Frame }>(home.ownerSocket, 'config/auth/create', { name: 'Heir' });
    await ask(home.ownerSocket, `${local}/create`, { user_id: heir.user.id, username, password });
    expect((await answerFlow(home, flow, { code: totpCode(secret) })).status).toBe(403);
  });
});
