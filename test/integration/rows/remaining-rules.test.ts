import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atEnd } from '../../support/at-end.ts';
import { type AuthHome, ask, startFlow, startHome, tryLogin, via } from '../../support/auth-home.ts';
import { submitLogin } from '../../support/login-code.ts';
import { postForm, postJson, request } from '../../support/request.ts';
import { runLatchkey } from '../../support/run-latchkey.ts';
import { temporaryFolder } from '../../support/server.ts';
import type { Frame } from '../../support/web-socket.ts';

const failures = (home: AuthHome) => home.server.output().split('invalid authentication').length - 1;

describe('a server with its owner', () => {
  // rows: 2.3/6, 3.3/3, 10/80, 13/8
  it('reads a client page that is not UTF-8 as far as it goes', async () => {
    const home = await startHome();
    const bytes = Buffer.from('<p>caf\xe9 \xff\xfe<link rel="redirect_uri" href="http://app.test/cb">', 'latin1');
    const page = createServer((_, response) => response.end(bytes)).listen(0, '127.0.0.1');
    await once(page, 'listening');
    atEnd(() => page.close());
    const clientId = `http://127.0.0.1:${(page.address() as AddressInfo).port}/`;
    const login = async (redirectUri: string) => {
      const start = { client_id: clientId, redirect_uri: redirectUri, handler: ['homeassistant', null] };
      const { flow_id: flow } = (await postJson(home.base, '/auth/login_flow', start)).json();
      return submitLogin(home.base, String(flow), { clientId });
    };
    expect((await login('http://app.test/cb')).json()).toMatchObject({ type: 'create_entry' });
    // Nobody names this one, and that is one failure.
    const before = failures(home);
    expect((await login('http://app.test/other')).status).toBe(403);
    await expect.poll(() => failures(home)).toBe(before + 1);
    await home.server.stop();
  });

  // rows: 3.7/9
  it('lets nobody store an answer with a token', async () => {
    const home = await startHome();
    const { refreshToken: token, password, username } = home.owner;
    const code = String((await tryLogin(home, { username, password })).result);
    for (const fields of [
      { grant_type: 'refresh_token', refresh_token: token, client_id: home.clientId },
      { grant_type: 'authorization_code', code, client_id: home.clientId },
    ]) {
      const { status, headers } = await postForm(home.base, '/auth/token', fields);
      expect([status, headers['cache-control'], headers.pragma]).toEqual([200, 'no-store', 'no-cache']);
    }
    await home.server.stop();
  });

  // rows: 6.2/6
  it('counts nothing against an address that a proxy told wrongly', async () => {
    const home = await startHome({ http: { login_attempts_threshold: 1 } });
    const headers = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https, , http' };
    for (let turn = 0; turn < 3; turn += 1) expect((await request(home.base, '/api/', { headers })).status).toBe(400);
    expect((await request(home.base, '/auth/providers', via('203.0.113.9'))).status).toBe(200);
    expect(failures(home)).toBe(0);
    await home.server.stop();
  });

  // rows: 6.1/4, 6.1/7, 10/184, 10/189
  it('that forgives no failure bans with the first, and writes it down once', async () => {
    const home = await startHome({ http: { login_attempts_threshold: 1 } });
    const file = join(home.server.data, 'ip_bans.yaml');
    const attempt = async () => (await request(home.base, '/api/', via('203.0.113.9'))).status;
    expect(existsSync(file)).toBe(false);
    expect([await attempt(), await attempt(), await attempt()]).toEqual([401, 403, 403]);
    await expect.poll(() => (existsSync(file) ? readFileSync(file, 'utf8') : '')).toContain('203.0.113.9:');
    expect(readFileSync(file, 'utf8').split('203.0.113.9')).toHaveLength(2);
    await home.server.stop();
  });
});

describe('senders of one-time codes', () => {
  const homeWith = (module: Frame) => {
    const notify = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { command: '/bin/true' }]));
    return startHome({ homeassistant: { auth_mfa_modules: [{ type: 'notify', ...module }] }, latchkey: { notify } });
  };
  const begin = (home: AuthHome) => ask(home.ownerSocket, 'auth/setup_mfa', { mfa_module_id: 'notify' });
  const offered = (form: Frame) =>
    (form.data_schema as { options?: [string, string][] }[])[0]?.options?.map(([name]) => name);

  // rows: 5.6/7, 10/150
  it('are those that are included, without those that are excluded', async () => {
    const included = await homeWith({ include: ['c', 'a', 'missing'] });
    expect(offered(await begin(included))).toEqual(['a', 'c']);
    await included.server.stop();
    const both = await homeWith({ include: ['a', 'b'], exclude: ['b'] });
    expect(offered(await begin(both))).toEqual(['a']);
    await both.server.stop();
  });

  // rows: 5.6/6, 5.6/8, 10/151
  it('must be there for a set-up, which says so in words', async () => {
    const home = await homeWith({ include: [] });
    const aborted = { type: 'abort', handler: 'notify', reason: 'no_available_service' };
    expect(await begin(home)).toMatchObject(aborted);
    const wish = { language: 'en', category: 'mfa_setup', integration: 'auth' };
    const { resources } = await ask<{ resources: Record<string, string> }>(
      home.ownerSocket,
      'frontend/get_translations',
      wish,
    );
    const text = (key: string) => resources[`component.auth.mfa_setup.${key}`];
    expect(text('notify.abort.no_available_service')).toMatch(/\w+ \w+/);
    expect(text('totp.step.init.description')).toContain('{qr_code}');
    expect(text('notify.step.setup.description')).toContain('{notify_service}');
    await home.server.stop();
  });
});

describe('a configuration', () => {
  const check = async (blocks: Frame) => {
    const folder = temporaryFolder('config');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'configuration.yaml');
    writeFileSync(file, JSON.stringify({ homeassistant: blocks }));
    const { code, stdout, stderr } = await runLatchkey(['check-config', '--config', file]);
    return { code, text: stdout + stderr };
  };
  const provider = (entry: Frame) => ({ auth_providers: [entry] });

  // rows: 5.1/4, 10/2, 10/155, 10/168
  it.each([
    ['a provider without its command', provider({ type: 'command_line' }), 'auth_providers[0].command'],
    ['a provider without its password', provider({ type: 'legacy_api_password' }), 'auth_providers[0].api_password'],
    ['trusted networks without any', provider({ type: 'trusted_networks' }), 'auth_providers[0].trusted_networks'],
    ['a second factor without its type', { auth_mfa_modules: [{ name: 'x' }] }, 'auth_mfa_modules[0].type'],
    ['an id for the local provider', provider({ type: 'homeassistant', id: 'x' }), 'auth_providers[0].id'],
    [
      'a user id that is none',
      provider({ type: 'trusted_networks', trusted_networks: '10.0.0.1', trusted_users: { '10.0.0.1': 'abcde' } }),
      'auth_providers[0].trusted_users',
    ],
  ])('with %s is refused, and the place is named', async (_, blocks, path) => {
    const { code, text } = await check(blocks);
    expect(code).toBe(1);
    expect(text).toContain(`homeassistant.${path}`);
  });

  // rows: 10/1
  it('may have two providers of one kind with different ids, and not with the same', async () => {
    const two = (id: string) => ({
      auth_providers: [
        { type: 'homeassistant' },
        { type: 'command_line', command: '/bin/true' },
        { type: 'command_line', command: '/bin/true', id, name: 'Second' },
      ],
    });
    expect(
      (await check({ auth_providers: [...two('x').auth_providers, { type: 'command_line', command: 'y' }] })).code,
    ).toBe(1);
    const home = await startHome({ homeassistant: two('x') });
    const { providers } = (await request(home.base, '/auth/providers')).json<{ providers: Frame[] }>();
    expect(providers.map(({ id, name }) => [id, name])).toEqual([
      [null, 'Home Assistant Local'],
      [null, 'Command Line Authentication'],
      ['x', 'Second'],
    ]);
    expect((await startFlow(home, { handler: ['command_line', 'x'] })).json()).toMatchObject({ type: 'form' });
    await home.server.stop();
  });
});
