import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLevelStore } from '../../../backend/store/level.ts';
import { loginCode } from '../../support/login-code.ts';
import { anna, onboardOwner } from '../../support/onboard-owner.ts';
import { bearer, postForm, postJson, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { signIn } from '../../support/sign-in.ts';
import { connectAs, openSocket } from '../../support/web-socket.ts';

const getRoutes = [
  '/',
  '/api/',
  '/api/config',
  '/api/websocket',
  '/api/latchkey/health',
  '/api/onboarding',
  '/auth/authorize',
  '/auth/providers',
  '/auth/login_flow',
  '/.well-known/oauth-authorization-server',
  '/profile',
  '/web/x.js',
];
const postRoutes = [
  '/auth/token',
  '/auth/revoke',
  '/auth/login_flow',
  `/auth/login_flow/${'0'.repeat(32)}`,
  '/api/onboarding/users',
  '/api/onboarding/core_config',
  '/api/onboarding/analytics',
  '/api/onboarding/integration',
];
const fieldNames = ['code', 'refresh_token', 'token', 'password', 'username', 'name', 'code_verifier', 'client_id'];

describe('secrets', () => {
  let server: TestServer;
  let secrets: Record<string, string>;
  const said: string[] = [];

  /** A secret of each kind goes through every route, wherever a clumsy or curious client could put it. */
  beforeAll(async () => {
    server = await startServer();
    await onboardOwner(server);
    const session = await signIn(server.base, anna);
    secrets = {
      password: anna.password,
      'refresh token': session.refresh_token,
      'access token': session.access_token,
      code: await loginCode(server.base),
      'spent code': await loginCode(server.base),
      verifier: randomBytes(48).toString('base64url'),
    };
    const grant = { grant_type: 'authorization_code', client_id: `${server.base}/` };
    await postForm(server.base, '/auth/token', { ...grant, code: secrets['spent code'] ?? '' });
    for (const secret of Object.values(secrets)) await sendEverywhere(secret);
    await refuseOnSockets(session.access_token, session.refresh_token);
    return () => server.stop();
  });

  async function sendEverywhere(secret: string): Promise<void> {
    const encoded = encodeURIComponent(secret);
    const headers = { ...bearer(secret), cookie: `a=${secret}`, referer: `http://x/${secret}` };
    for (const path of getRoutes) {
      said.push((await request(server.base, `${path}?token=${encoded}&code=${encoded}`, { headers })).text);
      // Nobody puts a password or a short-lived code in there, but scripts do strange things with tokens.
      const tokens = secret.length > 64 ? { 'user-agent': `script/1.0 (${secret})` } : {};
      const place = secret.length > 64 ? `${path}${encoded}?${encoded}` : path;
      said.push((await request(server.base, place, { headers: { ...headers, ...tokens } })).text);
    }
    for (const path of postRoutes) {
      const fields = Object.fromEntries(fieldNames.map((name) => [name, secret]));
      said.push(
        (await postForm(server.base, `${path}?code=${encoded}`, { ...fields, grant_type: 'refresh_token' })).text,
      );
      said.push((await postForm(server.base, path, { ...fields, grant_type: secret })).text);
      said.push((await postJson(server.base, path, fields, { headers: bearer(secret) })).text);
      said.push(
        (await postJson(server.base, path, { [secret]: secret })).text.replaceAll(
          JSON.stringify(secret).slice(1, -1),
          '',
        ),
      );
      said.push((await request(server.base, path, { method: 'POST', body: `{"password": "${secret}` })).text);
    }
    const flow = {
      client_id: `${server.base}/`,
      redirect_uri: `${server.base}/?${encoded}`,
      handler: ['homeassistant', null],
    };
    const { flow_id } = (await postJson(server.base, '/auth/login_flow', flow)).json();
    const wrong = { client_id: `${server.base}/`, username: secret, password: `${secret}!` };
    said.push((await postJson(server.base, `/auth/login_flow/${flow_id}`, wrong)).text);
  }

  async function refuseOnSockets(accessToken: string, refreshToken: string): Promise<void> {
    const stranger = await openSocket(server.base);
    stranger.send({ type: 'auth', access_token: refreshToken });
    await stranger.closed;
    const friend = await connectAs(server.base, accessToken).catch(() => null);
    if (friend) throw new Error('The session was to be revoked by what was sent before');
  }

  const kinds = ['password', 'refresh token', 'access token', 'code', 'spent code', 'verifier'];

  it('are in no line of the log', () => {
    expect(server.output()).toContain('invalid authentication');
    const found = kinds.filter((kind) => server.output().includes(secrets[kind] ?? ''));
    expect(found).toEqual([]);
  });

  it('are in no answer', () => {
    expect(said.length).toBeGreaterThan(200);
    for (const kind of kinds)
      expect(
        said.filter((text) => text.includes(secrets[kind] ?? '')),
        kind,
      ).toEqual([]);
  });

  // rows: 1.4/2, 12/refresh-secret-hashed
  it('are in no file, neither as bytes nor in a record', async () => {
    const fresh = await signIn(server.base, anna);
    const codes = [await loginCode(server.base), fresh.refresh_token, fresh.access_token];
    const searched = [...Object.values(secrets), ...codes];
    expectNowhere(filesOf(server.data), searched);
    await server.restart();
    expectNowhere(filesOf(server.data), searched);
    await server.stop();
    const store = await openLevelStore({ folder: join(server.data, 'store') });
    const records = await store.range({ gte: '', lt: '\uffff', limit: 100_000 });
    await store.close();
    expect(records.length).toBeGreaterThan(5);
    expectNowhere([['records', Buffer.from(JSON.stringify(records))]], searched);
  });

  it('lie in a folder that is open to nobody else', () => {
    const mode = (path: string) => statSync(path).mode & 0o077;
    expect(readFileSync(join(server.data, 'master.key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect(mode(join(server.data, 'master.key'))).toBe(0);
    expect(mode(join(server.data, 'store'))).toBe(0);
  });

  function filesOf(folder: string): [string, Buffer][] {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return entries.map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name))]);
  }

  /** Neither as it is, nor as the bytes or the Base64 that it stands for. */
  function expectNowhere(places: readonly (readonly [string, Buffer])[], searched: readonly string[]): void {
    for (const [name, bytes] of places) {
      for (const secret of searched) {
        const forms = [Buffer.from(secret), Buffer.from(Buffer.from(secret).toString('base64').slice(0, -4))];
        if (/^[0-9a-f]+$/.test(secret)) forms.push(Buffer.from(secret, 'hex'));
        expect(
          forms.some((form) => bytes.includes(form)),
          name,
        ).toBe(false);
      }
    }
  }
});
