import { beforeAll, describe, expect, it } from 'vitest';
import { openFlow } from '../../support/login-code.ts';
import { onboardOwner } from '../../support/onboard-owner.ts';
import { bearer, postJson, type RequestOptions, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const dashboard = 'https://dashboard.test';
const metadataPath = '/.well-known/oauth-authorization-server';

describe('HTTP in detail', () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    const http = {
      cors_allowed_origins: [dashboard],
      use_x_forwarded_for: true,
      trusted_proxies: ['127.0.0.1'],
      use_x_frame_options: false,
    };
    const auth_providers = [{ type: 'homeassistant', name: 'House keys' }];
    const urls = { external_url: 'https://home.example.org', internal_url: 'http://home.example.lan:8123/' };
    server = await startServer({ config: { http, homeassistant: { auth_providers, ...urls } } });
    ({ accessToken: token } = await onboardOwner(server));
    return () => server.stop();
  });

  const ask = (path: string, options: RequestOptions = {}) => request(server.base, path, options);
  const preflight = (path: string, headers: Record<string, string>) => ask(path, { method: 'OPTIONS', headers });
  const wish = { 'access-control-request-method': 'POST' };

  // rows: 3.2/5, 10/75
  it('answers GET where a login flow starts with 405 and nothing else', async () => {
    const answer = await ask('/auth/login_flow');
    expect([answer.status, answer.text, answer.headers.allow]).toEqual([405, '', undefined]);
  });

  // rows: 3.3/7, 13/12
  it('answers GET of a login flow with 404, open or not, and leaves it open', async () => {
    const flow = await openFlow(server.base);
    for (const id of [flow, 'f'.repeat(32)]) {
      const answer = await ask(`/auth/login_flow/${id}`);
      expect([answer.status, answer.json()]).toEqual([404, { message: 'Invalid flow specified' }]);
    }
    expect((await ask(`/auth/login_flow/${flow}`, { method: 'DELETE' })).json()).toEqual({ message: 'Flow aborted' });
  });

  // rows: 3.1/1-2
  it('lists the provider under the name it was given', async () => {
    const listed = { name: 'House keys', id: null, type: 'homeassistant' };
    expect((await ask('/auth/providers')).json()).toEqual({ providers: [listed], preselect_remember_me: true });
  });

  // rows: 3.6/1, 13/14
  it.each(['', '?', '?client_id=ftp%3A%2F%2Fx', '?client_id=a&client_id=b&redirect_uri=%00', '?a=1;b=%zz'])(
    'serves the login page with the query %j to GET alone',
    async (query) => {
      const page = await ask(`/auth/authorize${query}`);
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      for (const method of ['HEAD', 'POST']) {
        const refused = await ask(`/auth/authorize${query}`, { method });
        expect([refused.status, refused.headers.allow]).toEqual([405, 'GET,OPTIONS']);
      }
    },
  );

  // rows: 13/9
  it.each([
    ['HEAD', '/auth/providers', 'GET,OPTIONS'],
    ['HEAD', '/api/', 'GET,OPTIONS'],
    ['HEAD', metadataPath, 'GET,OPTIONS'],
    ['GET', '/auth/token', 'POST,OPTIONS'],
    ['PUT', '/auth/revoke', 'POST,OPTIONS'],
  ])('%s %s is 405 and told what is allowed', async (method, path, allow) => {
    const answer = await ask(path, { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    if (method !== 'HEAD') expect(answer.text).toBe('405: Method Not Allowed');
  });

  describe('OAuth metadata', () => {
    const metadata = async (headers: Record<string, string>) => (await ask(metadataPath, { headers })).json();

    // rows: 3.10/1, 10/84
    it('is relative, with these keys and no others, for a host that is not known', async () => {
      expect(await metadata({ host: 'stranger.example' })).toEqual({
        authorization_endpoint: '/auth/authorize',
        token_endpoint: '/auth/token',
        revocation_endpoint: '/auth/revoke',
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        service_documentation: 'https://developers.home-assistant.io/docs/auth_api',
      });
    });

    // rows: 3.10/2, 13/20
    it.each([
      ['127.0.0.1:1', (port: number) => `http://127.0.0.1:${port}`],
      ['localhost:9999', (port: number) => `http://localhost:${port}`],
      ['[::1]', (port: number) => `http://[::1]:${port}`],
      ['home.example.org:8443', () => 'https://home.example.org'],
      ['home.example.lan', () => 'http://home.example.lan:8123'],
      ['HOME.example.org', () => undefined],
    ])('names its issuer for the host %s', async (host, issuer) => {
      const told = await metadata({ host });
      const base = issuer(server.port);
      expect([told.issuer, told.token_endpoint]).toEqual([base, `${base ?? ''}/auth/token`]);
    });

    // rows: 13/20
    it('goes by the host of the request, not by what a proxy says about it', async () => {
      const headers = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-host': 'home.example.org' };
      expect((await metadata({ ...headers, host: 'stranger.example' })).issuer).toBeUndefined();
      expect((await metadata({ ...headers, host: 'localhost' })).issuer).toBe(`http://localhost:${server.port}`);
    });
  });

  // rows: 3.10/3
  it('leads whoever wants to change a password to the profile', async () => {
    const answer = await ask('/.well-known/change-password');
    expect([answer.status, answer.headers.location]).toEqual([302, '/profile']);
  });

  // rows: 6.7/1-2
  it.each(['/auth/providers', '/api/', '/nothing', '/auth/token'])('%s has the headers of safety', async (path) => {
    const { headers } = await ask(path);
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      server: '',
    });
    expect(headers['x-frame-options']).toBeUndefined();
  });

  // rows: 6.7/2
  it('keeps other sites from showing its pages in a frame, by default', async () => {
    const bare = await startServer();
    expect((await request(bare.base, '/onboarding.html')).headers['x-frame-options']).toBe('SAMEORIGIN');
    await bare.stop();
  });

  // rows: 3.0/7, 6.7/3
  it('filters before it believes a proxy, and believes a proxy before it looks for a route', async () => {
    const untrusted = { headers: { 'x-forwarded-for': 'nonsense' } };
    expect((await ask('/nothing')).status).toBe(404);
    const told = () => server.output().split('X-Forwarded-For').length;
    const toldBefore = told();
    expect((await ask('/nothing', untrusted)).text).toBe('400: Bad Request');
    // The log comes by another way than the answer.
    await expect.poll(told).toBe(toldBefore + 1);
    const before = server.output().length;
    const filtered = await ask('/nothing?x=../', untrusted);
    expect([filtered.status, filtered.headers['x-content-type-options']]).toEqual([400, undefined]);
    await expect
      .poll(() => server.output().slice(before))
      .toContain('Filtered a request with a potential harmful query string: /nothing?x=…');
    expect(server.output().slice(before)).not.toContain('X-Forwarded-For');
  });

  // rows: 6.5/1, 10/99, 13/47
  it.each(['http://example.com', 'null', 'chrome-extension://abc'])(
    'lets %s post to the token routes',
    async (origin) => {
      for (const path of ['/auth/token', '/auth/revoke']) {
        const asked = { origin, ...wish, 'access-control-request-headers': 'authorization, x-requested-with' };
        const { status, headers } = await preflight(path, asked);
        expect([status, headers['access-control-allow-origin']]).toEqual([200, origin]);
        expect(headers['access-control-allow-methods']).toBe('POST');
        expect(headers['access-control-allow-headers']).toBe('AUTHORIZATION,X-REQUESTED-WITH');
        expect(headers['access-control-max-age']).toBeUndefined();
        expect(headers['access-control-allow-credentials']).toBeUndefined();
      }
    },
  );

  // rows: 6.5/2, 10/220
  it('lets a configured origin read the rest, with its headers', async () => {
    const read = await ask('/api/config', { headers: { ...bearer(token), origin: dashboard } });
    expect(read.headers['access-control-allow-origin']).toBe(dashboard);
    const asked = { origin: dashboard, 'access-control-request-method': 'GET' };
    const { status, headers } = await preflight('/api/', {
      ...asked,
      'access-control-request-headers': 'x-requested-with',
    });
    expect([status, headers['access-control-allow-headers']]).toEqual([200, 'X-REQUESTED-WITH']);
    const byDefault = await ask('/api/', { headers: { origin: 'https://cast.home-assistant.io' } });
    expect(byDefault.headers['access-control-allow-origin']).toBeUndefined();
  });

  // rows: 13/47
  it.each([
    ['/api/', { origin: 'https://stranger.example', ...wish }, "origin 'https://stranger.example' is not allowed"],
    ['/auth/token', { origin: dashboard }, "'Access-Control-Request-Method' header is not specified"],
    ['/auth/token', wish, 'origin header is not specified in the request'],
    [
      '/auth/token',
      { origin: dashboard, ...wish, 'access-control-request-headers': 'x-special' },
      'headers are not allowed: X-SPECIAL',
    ],
  ])('says why a preflight of %s is refused: %j', async (path, headers, reason) => {
    const answer = await preflight(path, headers);
    expect([answer.status, answer.text]).toEqual([403, `CORS preflight request failed: ${reason}`]);
    expect(answer.headers['access-control-allow-methods']).toBeUndefined();
  });

  // rows: 6.3/3
  it('does not mind a bad bearer on a route that is open to all', async () => {
    const before = server.output();
    expect((await ask('/auth/providers', { headers: bearer('nonsense') })).status).toBe(200);
    expect(server.output()).toBe(before);
  });

  // rows: 2.1/9, 3.2/3, 13/4
  it.each(['http:///x', 'http://', 'http:ex.com', 'https:///path', 'ftp://ex.com/', 'http://11.0.0.0:8123/'])(
    'takes %j for no client id, at every endpoint that asks for one',
    async (clientId) => {
      const refused = [400, { message: 'Invalid client id' }];
      const start = { client_id: clientId, redirect_uri: clientId, handler: ['homeassistant', null] };
      const begun = await postJson(server.base, '/auth/login_flow', start);
      expect([begun.status, begun.json()]).toEqual(refused);
      const step = { client_id: clientId, username: 'a', password: 'b' };
      const submitted = await postJson(server.base, `/auth/login_flow/${await openFlow(server.base)}`, step);
      expect([submitted.status, submitted.json()]).toEqual(refused);
      for (const grant of ['grant_type=authorization_code&code=x', 'grant_type=refresh_token&refresh_token=x']) {
        const body = `${grant}&client_id=${encodeURIComponent(clientId)}`;
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const answer = await ask('/auth/token', { method: 'POST', headers, body });
        expect([answer.status, answer.json().error_description]).toEqual([400, 'Invalid client id']);
      }
    },
  );

  // rows: 3.12/2, 13/23
  it('tells its configuration with exactly the keys that clients know', async () => {
    const keys = Object.keys((await ask('/api/config', { headers: bearer(token) })).json()).sort();
    expect(keys).toEqual(
      (
        'allowlist_external_dirs allowlist_external_urls components config_dir config_source country currency debug ' +
        'elevation external_url internal_url language latitude location_name longitude radius recovery_mode safe_mode ' +
        'state time_zone unit_system version whitelist_external_dirs'
      ).split(' '),
    );
  });
});
