import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { ask } from '../../support/auth-home.ts';
import { missingProgram } from '../../support/find-test-program.ts';
import { type Nginx, startNginx, upgradeHeaders } from '../../support/nginx.ts';
import { anna, onboardOwner } from '../../support/onboard-owner.ts';
import { bearer, postJson, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { connectAs, openSocket } from '../../support/web-socket.ts';

/** The usual lines, and for the tests alone: nginx takes their word for the address from which they connect. */
const usualProxy = (base: string) => `
  set_real_ip_from 127.0.0.0/8;
  real_ip_header X-Test-Client;
  location / {
    proxy_pass ${base};
    ${upgradeHeaders}
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
  }
`;
const client = (ip: string, more: Record<string, string> = {}) => ({ headers: { 'x-test-client': ip, ...more } });
const trusting = { use_x_forwarded_for: true, trusted_proxies: ['127.0.0.1'] };

describe('behind a real nginx', () => {
  let server: TestServer;
  let nginx: Nginx;

  beforeEach(({ skip }) => {
    const reason = missingProgram('nginx');
    if (reason) skip(reason);
  });

  describe('that is trusted', () => {
    let accessToken: string;

    beforeAll(async () => {
      if (missingProgram('nginx')) return;
      server = await startServer({ config: { http: { ...trusting, login_attempts_threshold: 3 } } });
      nginx = await startNginx(usualProxy(server.base));
      ({ accessToken } = await onboardOwner(nginx));
    });

    const statusFor = async (ip: string, path = '/auth/providers') =>
      (await request(nginx.base, path, client(ip))).status;

    // rows: 1.4/3, 6.2/2
    it('a session shows the address of the client, and the WebSocket is upgraded', async () => {
      const tokens = await signInFrom('203.0.113.20');
      const socket = await connectAs(nginx.base, tokens.access_token, client('203.0.113.21'));
      const rows = await ask<{ is_current: boolean; last_used_ip: string }[]>(socket, 'auth/refresh_tokens');
      expect(rows.find(({ is_current }) => is_current)?.last_used_ip).toBe('203.0.113.20');
      expect(await socket.call('ping')).toMatchObject({ type: 'pong' });
      socket.socket.close();
    });

    it('a failed login is told with the address of the client', async () => {
      expect(await statusFor('203.0.113.30', '/api/')).toBe(401);
      await expect
        .poll(server.output)
        .toContain("invalid authentication from 203.0.113.30 (203.0.113.30). Requested URL: '/api/'.");
      const socket = await openSocket(nginx.base, client('203.0.113.31'));
      socket.send({ type: 'auth', access_token: 'not a token' });
      await socket.closed;
      await expect
        .poll(server.output)
        .toContain("invalid authentication from 203.0.113.31 (203.0.113.31). Requested URL: '/api/websocket'.");
    });

    // rows: 6.2/2, 10/209
    it('what a client claims to be is not believed', async () => {
      const claim = client('203.0.113.32', { 'x-forwarded-for': '198.51.100.1' });
      expect((await request(nginx.base, '/api/', claim)).status).toBe(401);
      await expect.poll(server.output).toContain('invalid authentication from 203.0.113.32 (203.0.113.32)');
      expect(server.output()).not.toContain('198.51.100.1 ');
    });

    // rows: 3.14/2, 6.1/4, 12/bans
    it('a ban hits the client, on every way in, and neither its neighbours nor the proxy', async () => {
      const [bad, good] = ['203.0.113.40', '203.0.113.41'];
      expect(await statusFor(bad)).toBe(200);
      for (let turn = 0; turn < 3; turn += 1) expect(await statusFor(bad, '/api/')).toBe(401);
      expect(await statusFor(bad)).toBe(403);
      await expect(openSocket(nginx.base, client(bad))).rejects.toThrow('403');
      expect(await statusFor(good)).toBe(200);
      expect((await request(server.base, '/auth/providers')).status).toBe(200);
      const bans = () => Object.keys(parseYaml(readFileSync(join(server.data, 'ip_bans.yaml'), 'utf8')));
      await expect.poll(bans).toEqual([bad]);
    });

    it('one that forgets to say who calls is not banned for what they do', async () => {
      const mute = await startNginx(`location / { proxy_pass ${server.base}; ${upgradeHeaders} }`);
      for (let turn = 0; turn < 6; turn += 1) expect((await request(mute.base, '/api/')).status).toBe(401);
      expect((await request(mute.base, '/api/', { headers: bearer(accessToken) })).status).toBe(200);
      expect(await statusFor('203.0.113.42')).toBe(200);
      await mute.stop();
    });

    async function signInFrom(ip: string): Promise<{ access_token: string }> {
      const clientId = `${nginx.base}/`;
      const start = { client_id: clientId, redirect_uri: clientId, handler: ['homeassistant', null] };
      const { flow_id } = (await postJson(nginx.base, '/auth/login_flow', start, client(ip))).json();
      const { username, password } = anna;
      const login = { client_id: clientId, username, password };
      const { result } = (await postJson(nginx.base, `/auth/login_flow/${flow_id}`, login, client(ip))).json();
      const grant = { grant_type: 'authorization_code', code: String(result), client_id: clientId };
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const options = { method: 'POST', ...client(ip, form), body: new URLSearchParams(grant).toString() };
      return (await request(nginx.base, '/auth/token', options)).json<{ access_token: string }>();
    }
  });

  // rows: 6.2/1, 10/205
  it('is refused by a server that was not told of it, which says so; the direct way works', async () => {
    const untold = await startServer();
    const front = await startNginx(usualProxy(untold.base));
    const answer = await request(front.base, '/auth/providers', client('203.0.113.50'));
    expect([answer.status, answer.text]).toEqual([400, '400: Bad Request']);
    await expect(openSocket(front.base, client('203.0.113.50'))).rejects.toThrow('400');
    const line =
      'ERROR (MainThread) [homeassistant.components.http.forwarded] A request from a reverse proxy was received from 127.0.0.1, but your HTTP integration is not set-up for reverse proxies\n';
    await expect.poll(() => untold.output().split(line)).toHaveLength(3);
    expect((await request(untold.base, '/api/onboarding')).status).toBe(200);
    await Promise.all([front.stop(), untold.stop()]);
  });
});
