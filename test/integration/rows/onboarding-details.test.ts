import { beforeEach, describe, expect, it } from 'vitest';
import {
  type AuthHome,
  addAccount,
  ask,
  connectAccount,
  refusal,
  startHome,
  tokenId,
  tryLogin,
} from '../../support/auth-home.ts';
import { anna, exchangeCode } from '../../support/onboard-owner.ts';
import { bearer, postJson, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { connectAs, type Frame } from '../../support/web-socket.ts';

describe('onboarding in detail', () => {
  let server: TestServer;
  let token: string;

  beforeEach(async () => {
    server = await startServer();
    const account = { ...anna, client_id: `${server.base}/`, language: 'en' };
    const { auth_code: code } = (await postJson(server.base, '/api/onboarding/users', account)).json();
    token = (await exchangeCode(server.base, { code: String(code), clientId: `${server.base}/` })).access_token;
    return () => server.stop();
  });

  const step = (name: string, body?: Frame, accessToken = token) =>
    postJson(server.base, `/api/onboarding/${name}`, body, { headers: bearer(accessToken) });
  const isDone = async (name: string) =>
    (await request(server.base, '/api/onboarding'))
      .json<{ step: string; done: boolean }[]>()
      .find((each) => each.step === name)?.done;
  const last = () => ({ client_id: `${server.base}/`, redirect_uri: `${server.base}/back` });
  const home = (): Pick<AuthHome, 'base'> => server;

  // rows: 3.11/7, 10/250
  it('ends with its last step also when the redirect address is refused', async () => {
    const sessions = async () => ask<Frame[]>(await connectAs(server.base, token), 'auth/refresh_tokens');
    const before = (await sessions()).length;
    const answer = await step('integration', { ...last(), redirect_uri: 'http://elsewhere.test/' });
    expect([answer.status, answer.json()]).toEqual([400, { message: 'invalid client id or redirect uri' }]);
    expect(await isDone('integration')).toBe(true);
    expect((await step('integration', last())).json()).toEqual({ message: 'Integration step already done' });
    expect(await sessions()).toHaveLength(before);
  });

  // rows: 13/21
  it('is not ended by a last step that is no step at all', async () => {
    expect((await step('integration', { client_id: 'x' })).status).toBe(400);
    expect(await isDone('integration')).toBe(false);
    expect((await step('integration', last())).status).toBe(200);
  });

  // rows: 3.11/6, 10/249
  it('gives no code to a token that no login has made', async () => {
    const socket = await connectAs(server.base, token);
    const longLived = await ask<string>(socket, 'auth/long_lived_access_token', { client_name: 'script', lifespan: 1 });
    const answer = await step('integration', last(), longLived);
    expect([answer.status, answer.json()]).toEqual([403, { message: 'Credentials for user not available' }]);
  });

  // rows: 3.11/8, 10/255
  it('tells which parts are there to wait for', async () => {
    const wait = async (domain: unknown) =>
      (await postJson(server.base, '/api/onboarding/integration/wait', { domain })).json();
    expect(await wait('auth')).toEqual({ integration_loaded: true });
    expect(await wait('no_such_part')).toEqual({ integration_loaded: false });
    expect((await wait(7)).message).toMatch(/^Message format incorrect: .*'domain'/);
  });

  // rows: 3.11/2, 13/43
  it('counts who asks for the kind of installation when it is too late', async () => {
    const count = () => server.output().split('invalid authentication').length - 1;
    const before = count();
    expect((await request(server.base, '/api/onboarding/installation_type')).text).toBe('401: Unauthorized');
    await expect.poll(count).toBe(before + 1);
  });

  // rows: 7/1, 10/254
  it('is over with the fourth step, not with the third', async () => {
    const isServed = async () => (await request(server.base, '/')).status;
    for (const name of ['core_config', 'analytics']) await step(name);
    expect(await isServed()).toBe(302);
    await step('integration', last());
    expect(await isServed()).toBe(200);
  });

  // rows: 13/21
  it('may be finished by any user', async () => {
    const owner = await connectAs(server.base, token);
    const account = await addAccount({ ...home(), ownerSocket: owner } as AuthHome, {
      group_ids: ['system-read-only'],
    });
    const { accessToken } = await connectAccount(home(), account);
    expect((await step('core_config', undefined, accessToken)).status).toBe(200);
  });
});

describe('sessions of one user', () => {
  // rows: 1.7/1-2, 10/85
  it('outlive a restart, and login flows do not', async () => {
    const home = await startHome();
    const { username, password } = await addAccount(home);
    const session = await connectAccount(home, { username, password });
    const opened = (await postJson(home.base, '/auth/login_flow', start(home.clientId))).json();
    await home.server.restart();
    const socket = await connectAs(home.base, session.accessToken);
    const rows = await ask<Frame[]>(socket, 'auth/refresh_tokens');
    expect(rows.map(({ id, is_current: isCurrent }) => [id, isCurrent])).toEqual([
      [tokenId(session.accessToken), true],
    ]);
    const before = failures(home);
    const step = { client_id: home.clientId, username, password };
    const answer = await postJson(home.base, `/auth/login_flow/${opened.flow_id}`, step);
    expect([answer.status, answer.json()]).toEqual([404, { message: 'Invalid flow specified' }]);
    await expect.poll(() => failures(home)).toBe(before + 1);
    expect(await tryLogin(home, { username, password })).toMatchObject({ type: 'create_entry' });
    expect(
      await refusal(socket, 'auth/delete_refresh_token', { refresh_token_id: tokenId(home.owner.accessToken) }),
    ).toBe('invalid_token_id');
    await home.server.stop();
  });

  const start = (url: string) => ({ client_id: url, redirect_uri: url, handler: ['homeassistant', null] });
  const failures = (home: AuthHome) => home.server.output().split('invalid authentication').length - 1;
});
