import { beforeEach, describe, expect, it, vi } from 'vitest';
import { anna, onboardOwner } from '../support/onboard-owner.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { startStockClient } from './start-stock-client.ts';

/** Numbers by which the client names its errors. */
const invalidAuth = { reason: 2 };

type Client = Awaited<ReturnType<typeof startStockClient>>;

/** Does what the login page does: signs in with the password, and gives the address that leads back to the client. */
async function logInOnPage(authorizeUrl: string, password: string): Promise<string> {
  const { origin, searchParams } = new URL(authorizeUrl);
  const query = (name: string) => searchParams.get(name) ?? '';
  const post = async (path: string, body: object) => {
    const response = await fetch(`${origin}${path}`, { method: 'POST', body: JSON.stringify(body) });
    return (await response.json()) as Record<string, string>;
  };
  const start = {
    client_id: query('client_id'),
    redirect_uri: query('redirect_uri'),
    handler: ['homeassistant', null],
  };
  const { flow_id } = await post('/auth/login_flow', start);
  const login = { client_id: query('client_id'), username: anna.username, password };
  const { result = '' } = await post(`/auth/login_flow/${flow_id}`, login);
  const back = new URL(query('redirect_uri'));
  back.searchParams.set('code', result);
  back.searchParams.set('state', query('state'));
  return back.href;
}

async function signIn(client: Client, base: string): Promise<void> {
  const authorizeUrl = String(await client('visit', 'http://dashboard.test:3000/home?tab=1', base));
  const back = await logInOnPage(authorizeUrl, anna.password);
  expect(await client('visit', back, base)).toBeNull();
}

describe('the official JavaScript client', () => {
  let server: TestServer;
  let client: Client;

  beforeEach(async () => {
    server = await startServer();
    await onboardOwner(server);
    client = await startStockClient();
    return () => server.stop();
  });

  // rows: 8/7
  it('is sent to the login page and comes back signed in', async () => {
    const authorizeUrl = String(await client('visit', 'http://dashboard.test:3000/home?tab=1', server.base));
    expect(authorizeUrl.startsWith(`${server.base}/auth/authorize?`)).toBe(true);
    const back = await logInOnPage(authorizeUrl, anna.password);
    expect(back).toMatch(/^http:\/\/dashboard\.test:3000\/home\?tab=1&auth_callback=1&code=[0-9a-f]{32}&state=/);
    expect(await client('visit', back, server.base)).toBeNull();
    expect(await client('stored')).toMatchObject({
      hassUrl: server.base,
      clientId: 'http://dashboard.test:3000/',
      expires_in: 1800,
      refresh_token: expect.stringMatching(/^[0-9a-f]{128}$/),
    });
  });

  // rows: 10/257
  it('fails with ERR_INVALID_AUTH when it comes back with the same code again', async () => {
    const authorizeUrl = String(await client('visit', 'http://dashboard.test:3000/', server.base));
    const back = await logInOnPage(authorizeUrl, anna.password);
    await client('visit', back, server.base);
    await expect(client('visit', back, server.base)).rejects.toMatchObject(invalidAuth);
  });

  // rows: 4.6/1, 8/7
  it('opens its connection and gets every collection that a dashboard waits for', async () => {
    await signIn(client, server.base);
    expect(await client('connect')).toBe('2026.2.3');
    expect(await client('collections')).toMatchObject({
      user: { name: 'Anna', is_owner: true, is_admin: true },
      states: [],
      config: { state: 'RUNNING', version: '2026.2.3' },
      services: {},
      live: [{}, { state: 'RUNNING' }, {}],
    });
    expect(await client('ping')).toBeNull();
  });

  // rows: 8/7, 10/262
  it('refreshes an access token that has expired before it signs in to the socket', async () => {
    await signIn(client, server.base);
    const before = (await client('stored')) as { refresh_token: string };
    expect(await client('age', false)).toBe(false);
    await expect(client('connect')).rejects.toMatchObject(invalidAuth);
    expect(await client('age', true)).toBe(true);
    await client('connect');
    const after = (await client('stored')) as { refresh_token: string; access_token: string };
    expect(after.refresh_token).toBe(before.refresh_token);
    const response = await fetch(`${server.base}/api/`, { headers: { authorization: `Bearer ${after.access_token}` } });
    expect(response.status).toBe(200);
  });

  it('loads its tokens after a reload of the page instead of signing in again', async () => {
    await signIn(client, server.base);
    expect(await client('visit', 'http://dashboard.test:3000/home', server.base)).toBeNull();
    expect(await client('connect')).toBe('2026.2.3');
  });

  // rows: 8/5, 8/7, 10/261
  it('reconnects by itself after the server was restarted, and subscribes again', async () => {
    await signIn(client, server.base);
    await client('connect');
    await client('subscribe');
    await server.restart();
    await vi.waitFor(async () => expect(await client('events')).toEqual(['disconnected', 'ready']), {
      timeout: 20_000,
    });
    expect(await client('subscriptions')).toBe(1);
    expect(await client('ping')).toBeNull();
    expect(await client('collections')).toMatchObject({ user: { name: 'Anna' } });
  });

  it('reconnects after the server was killed, too', async () => {
    await signIn(client, server.base);
    await client('connect');
    await server.kill9();
    await server.restart();
    await vi.waitFor(async () => expect(await client('events')).toEqual(['disconnected', 'ready']), {
      timeout: 20_000,
    });
    expect(await client('ping')).toBeNull();
  });

  // rows: 8/7
  it('ends its session with revoke: the socket closes, and the tokens are refused for good', async () => {
    await signIn(client, server.base);
    await client('connect');
    const tokens = (await client('stored')) as { access_token: string };
    await client('revoke');
    await vi.waitFor(async () => expect(await client('isConnected')).toBe(false), { timeout: 1_000 });
    await vi.waitFor(async () => expect(await client('events')).toEqual(['disconnected', 'reconnect-error']));
    expect(await client('stored')).toBeNull();
    await expect(client('connect')).rejects.toMatchObject(invalidAuth);
    await expect(client('refresh')).rejects.toMatchObject(invalidAuth);
    const response = await fetch(`${server.base}/api/`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(response.status).toBe(401);
  });
});
