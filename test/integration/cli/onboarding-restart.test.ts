import { describe, expect, it } from 'vitest';
import { ownerRestartHeader } from '../../../shared/wire/onboarding.ts';
import { loginCode } from '../../support/login-code.ts';
import { exchangeCode, onboardOwner } from '../../support/onboard-owner.ts';
import { checkToken, postJson, request } from '../../support/request.ts';
import { runLatchkey } from '../../support/run-latchkey.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { signIn } from '../../support/sign-in.ts';

const password = 'seven red kettles hum';

async function restart(server: TestServer, ...more: string[]): Promise<string> {
  const ending = await runLatchkey(['onboarding', 'restart', '--json', '--data', server.data, ...more]);
  expect(ending).toMatchObject({ code: 0, stderr: '' });
  const [link = ''] = JSON.parse(ending.stdout).links;
  expect(new URL(link).pathname).toBe('/onboarding.html');
  return new URL(link).searchParams.get('restart') ?? '';
}

const carla = { name: 'Carla', username: 'carla', password, language: 'en' };

function makeOwner(
  { base }: TestServer,
  secret: string | null,
  changes: object = {},
  headers: Record<string, string> = {},
) {
  const body = { ...carla, client_id: `${base}/`, ...changes };
  const all = { ...headers, ...(secret === null ? {} : { [ownerRestartHeader]: secret }) };
  return postJson(base, '/api/onboarding/users', body, { headers: all });
}

async function usersOf(server: TestServer) {
  const { stdout } = await runLatchkey(['users', 'list', '--json', '--data', server.data]);
  return JSON.parse(stdout).filter((user: { is_system: boolean }) => !user.is_system);
}

/** An onboarded server with a second user who is signed in. */
async function start() {
  const server = await startServer();
  const owner = await onboardOwner(server);
  await runLatchkey(['users', 'add', 'bob', '--data', server.data], password);
  const bob = await signIn(server.base, { username: 'bob', password });
  await server.restart();
  return { server, owner, bob };
}

describe('a lost owner password', () => {
  // rows: 7/4
  it('is no loss for who has the host: the link makes a new owner, once, and everybody else stays', async () => {
    const { server, owner, bob } = await start();
    expect((await makeOwner(server, null)).status).toBe(404);
    const secret = await restart(server);
    expect((await makeOwner(server, null)).status).toBe(404);
    const made = await makeOwner(server, secret);
    expect(made.status).toBe(200);
    const tokens = await exchangeCode(server.base, {
      code: made.json<{ auth_code: string }>().auth_code,
      clientId: `${server.base}/`,
    });
    expect(await checkToken(server.base, tokens.access_token)).toBe(200);
    expect(await usersOf(server)).toMatchObject([
      { username: 'anna', is_owner: false, is_active: true, groups: ['system-admin'] },
      { username: 'bob', is_owner: false, sessions: 1 },
      { username: 'carla', is_owner: true, groups: ['system-admin'] },
    ]);
    expect([await checkToken(server.base, bob.access_token), await checkToken(server.base, owner.accessToken)]).toEqual(
      [200, 200],
    );
    expect((await makeOwner(server, secret, { username: 'dora' })).status).toBe(404);
    expect(await loginCode(server.base, { username: 'bob', password })).toHaveLength(32);
    expect(server.output()).toContain('A new owner was made from 127.0.0.1');
    expect(server.output()).not.toContain(secret);
    await server.stop();
  });

  it('link made while the server is stopped works when it runs, and survives a restart', async () => {
    const { server } = await start();
    await server.stop();
    const secret = await restart(server);
    await server.restart();
    await server.restart();
    expect((await makeOwner(server, secret)).status).toBe(200);
    await server.stop();
  });

  it.each([
    ['deactivated', { is_owner: false, is_active: false, sessions: 0 }, 401],
    ['owner', { is_owner: true, is_active: true }, 200],
  ])('leaves the old owner %s when asked to', async (fate, anna, status) => {
    const { server, owner } = await start();
    const secret = await restart(server, '--old-owner', fate);
    expect((await makeOwner(server, secret)).status).toBe(200);
    expect((await usersOf(server))[0]).toMatchObject(anna);
    expect(await checkToken(server.base, owner.accessToken)).toBe(status);
    await server.stop();
  });

  // rows: 7/4
  it('opens for the newest link alone, and a guess counts as a failed login', async () => {
    const { server } = await start();
    const first = await restart(server);
    const second = await restart(server);
    expect((await makeOwner(server, first)).status).toBe(403);
    expect((await makeOwner(server, 'f'.repeat(64))).status).toBe(403);
    expect(server.output()).toMatch(/Login attempt or request with invalid authentication .*\/api\/onboarding\/users/);
    expect((await makeOwner(server, second)).status).toBe(200);
    await server.stop();
  });

  it('changes nothing when a field is refused, so that the link can be used again', async () => {
    const { server } = await start();
    const secret = await restart(server);
    expect(await makeOwner(server, secret, { username: 'anna' })).toMatchObject({
      status: 400,
      text: expect.stringContaining('already exists'),
    });
    expect(await makeOwner(server, secret, { password: 'short' })).toMatchObject({ status: 400 });
    expect(await makeOwner(server, secret, { username: ' Carla' })).toMatchObject({ status: 400 });
    expect(await makeOwner(server, secret, { name: ' ' })).toMatchObject({ status: 400 });
    expect((await usersOf(server))[0]).toMatchObject({ username: 'anna', is_owner: true });
    expect((await makeOwner(server, secret)).status).toBe(200);
    await server.stop();
  });

  it('of two who use the link at once makes one owner', async () => {
    const { server } = await start();
    const secret = await restart(server);
    const made = await Promise.all(['carla', 'dora'].map((username) => makeOwner(server, secret, { username })));
    expect(made.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await usersOf(server)).filter((user: { is_owner: boolean }) => user.is_owner)).toHaveLength(1);
    await server.stop();
  });

  it('can be helped before there is an owner only by making the first one', async () => {
    const server = await startServer();
    const ending = await runLatchkey(['onboarding', 'restart', '--data', server.data]);
    expect(ending).toMatchObject({ code: 1, stderr: expect.stringMatching(/no owner yet/) });
    await server.stop();
  });

  it('opens nothing else of onboarding, and nothing to other sites', async () => {
    const { server } = await start();
    const secret = await restart(server);
    const headers = { [ownerRestartHeader]: secret };
    for (const path of ['/api/onboarding', '/api/onboarding/users', '/api/onboarding/core_config']) {
      expect((await request(server.base, path, { headers })).status).toBe(404);
    }
    const preflight = {
      origin: 'https://evil.test',
      'access-control-request-method': 'POST',
      'access-control-request-headers': ownerRestartHeader,
    };
    const answer = await request(server.base, '/api/onboarding/users', { method: 'OPTIONS', headers: preflight });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    await server.stop();
  });
});
