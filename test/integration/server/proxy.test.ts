import { beforeAll, describe, expect, it } from 'vitest';
import { openFlow, submitLogin } from '../../support/login-code.ts';
import { anna, onboardOwner } from '../../support/onboard-owner.ts';
import { postJson, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';

describe('behind a proxy', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ config: { http: { use_x_forwarded_for: true, trusted_proxies: ['127.0.0.1'] } } });
    await onboardOwner(server);
    return () => server.stop();
  });

  const providers = async (headers: Record<string, string>, from = '127.0.0.1') =>
    request(server.base, '/auth/providers', { headers, from });

  // rows: 3.1/4, 6.2/2, 10/69-70
  it('the client is who the proxy says', async () => {
    const remembers = async (ip: string) => (await providers({ 'x-forwarded-for': ip })).json().preselect_remember_me;
    expect(await remembers('192.168.1.9')).toBe(true);
    expect(await remembers('203.0.113.9')).toBe(false);
    expect(await remembers('192.168.1.9, 203.0.113.9')).toBe(false);
    expect(await remembers('203.0.113.9, 192.168.1.9')).toBe(true);
  });

  // rows: 6.2/1, 6.2/3, 6.7/3, 10/204, 10/210
  it('whoever else says so is refused', async () => {
    expect((await providers({}, '127.0.0.2')).status).toBe(200);
    const answer = await providers({ 'x-forwarded-for': '192.168.1.9' }, '127.0.0.2');
    expect([answer.status, answer.text]).toEqual([400, '400: Bad Request']);
    expect(answer.headers['x-content-type-options']).toBeUndefined();
    for (const bad of ['nobody', '', '1.2.3.4/8', '1.2.3.4,'])
      expect((await providers({ 'x-forwarded-for': bad })).status).toBe(400);
  });

  it('a login flow belongs to the client, not to the proxy', async () => {
    const flow = await openFlow(server.base);
    const step = { client_id: `${server.base}/`, username: anna.username, password: anna.password };
    const other = await postJson(server.base, `/auth/login_flow/${flow}`, step, {
      headers: { 'x-forwarded-for': '192.168.1.9' },
    });
    expect(other.json()).toEqual({ message: 'IP address changed' });
    expect((await submitLogin(server.base, flow)).json().type).toBe('create_entry');
  });

  // rows: 6.1/3
  it('a failed login is told with the client’s address', async () => {
    await request(server.base, '/api/', { headers: { 'x-forwarded-for': '203.0.113.77' } });
    await expect.poll(() => server.output()).toMatch(/invalid authentication from \S+ \(203\.0\.113\.77\)/);
  });

  // rows: 6.2/1, 10/205
  it('a server that was told of none refuses what came through one', async () => {
    const bare = await startServer();
    expect((await request(bare.base, '/api/onboarding')).status).toBe(200);
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    expect((await request(bare.base, '/api/onboarding', { headers })).status).toBe(400);
    await bare.stop();
  });
});
