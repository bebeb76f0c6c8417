import { beforeEach, describe, expect, it } from 'vitest';
import { openFlow, submitLogin } from '../../support/login-code.ts';
import { anna, exchangeCode, onboardOwner } from '../../support/onboard-owner.ts';
import { bearer, checkToken, postJson, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';

describe('onboarding', () => {
  let server: TestServer;
  const account = () => ({ ...anna, client_id: `${server.base}/`, language: 'en' });
  const status = async () => (await request(server.base, '/api/onboarding')).json<{ step: string; done: boolean }[]>();
  const doneSteps = async () => (await status()).filter(({ done }) => done).map(({ step }) => step);
  const makeOwner = (changes: object = {}) =>
    postJson(server.base, '/api/onboarding/users', { ...account(), ...changes });
  const tokens = async () => {
    const { auth_code } = (await makeOwner()).json();
    return exchangeCode(server.base, { code: String(auth_code), clientId: `${server.base}/` });
  };
  const step = (name: string, accessToken: string, body?: object) =>
    postJson(server.base, `/api/onboarding/${name}`, body, { headers: bearer(accessToken) });

  beforeEach(async () => {
    server = await startServer();
    return () => server.stop();
  });

  // rows: 3.11/1, 3.11/5-6, 7/1-2, 10/243, 10/245, 10/248
  it('goes through its four steps, and then there is an owner who can sign in', async () => {
    expect(await status()).toEqual(
      ['user', 'core_config', 'analytics', 'integration'].map((name) => ({ step: name, done: false })),
    );
    const { access_token: token } = await tokens();
    expect(await doneSteps()).toEqual(['user']);
    expect((await step('core_config', token)).json()).toEqual({});
    expect((await step('analytics', token)).json()).toEqual({});
    const last = { client_id: `${server.base}/`, redirect_uri: `${server.base}/back` };
    const { auth_code } = (await step('integration', token, last)).json();
    const second = await exchangeCode(server.base, { code: String(auth_code), clientId: `${server.base}/` });
    expect(await checkToken(server.base, second.access_token)).toBe(200);
    expect(await doneSteps()).toHaveLength(4);
  });

  // rows: 3.1/5, 3.11/9, 10/74, 13/21
  it('leads every page to itself until it is done, and to none afterwards', async () => {
    for (const path of ['/', '/profile', '/lovelace', '/config/users']) {
      const answer = await request(server.base, `${path}?a=1`);
      expect([answer.status, answer.headers.location]).toEqual([302, '/onboarding.html?a=1']);
    }
    const providers = await request(server.base, '/auth/providers');
    expect([providers.status, providers.json().code]).toEqual([400, 'onboarding_required']);
    await onboardOwner(server);
    expect((await request(server.base, '/')).status).toBe(200);
    expect((await request(server.base, '/auth/providers')).status).toBe(200);
  });

  // rows: 3.11/3, 10/247
  it('makes one owner when several browsers race', async () => {
    const names = ['anna', 'bert', 'cleo', 'dora', 'emil', 'fred'];
    const answers = await Promise.all(names.map((username) => makeOwner({ username })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 403, 403, 403, 403, 403]);
    const losers = answers.filter((answer) => answer.status === 403);
    for (const loser of losers) expect(loser.json()).toEqual({ message: 'User step already done' });
    const winner = answers.findIndex((answer) => answer.status === 200);
    const logins = await Promise.all(
      names.map(async (username) => submitLogin(server.base, await openFlow(server.base), { username })),
    );
    const expected = names.map((_, place) => (place === winner ? 'create_entry' : 'form'));
    expect(logins.map((answer) => answer.json().type)).toEqual(expected);
  });

  // rows: 3.11/4, 10/246, 12/onboarding-atomic, 12/password-policy, 13/21
  it.each([
    ['an empty name', { name: ' ' }, /Name/],
    ['a capital in the username', { username: 'Anna' }, /Username/],
    ['an empty username', { username: '' }, /Username/],
    ['a short password', { password: 'short' }, /Password/],
    ['a password everyone tries first', { password: 'Password123!' }, /Password/],
    ['a password of 2,000 bytes', { password: 'kettle '.repeat(300) }, /Password/],
    ['the username as password', { username: 'annabella', password: 'Annabella' }, /Password/],
    ['a name that is no text', { name: 7 }, /name/],
    ['a missing language', { language: undefined }, /language/],
    ['an unknown field', { is_owner: true }, /is_owner/],
    ['no client id', { client_id: undefined }, /client_id/],
  ])('refuses %s, says which field it is, and has written nothing', async (_, changes, named) => {
    const answer = await makeOwner(changes);
    expect(answer.status).toBe(400);
    expect(answer.json().message).toMatch(named);
    expect(await doneSteps()).toEqual([]);
    expect((await makeOwner()).status).toBe(200);
  });

  // rows: 3.11/3, 3.11/5, 10/244, 10/252
  it('does each step once', async () => {
    const { access_token: token } = await tokens();
    expect((await makeOwner({ username: 'eve' })).json()).toEqual({ message: 'User step already done' });
    await step('core_config', token);
    const again = await step('core_config', token);
    expect([again.status, again.json().message]).toEqual([403, 'Core config step already done']);
    const both = await Promise.all([step('analytics', token), step('analytics', token)]);
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 403]);
  });

  // rows: 3.11/5, 10/251
  it.each(['core_config', 'analytics', 'integration'])('lets nobody without a token do the step %s', async (name) => {
    await tokens();
    const body = { client_id: `${server.base}/`, redirect_uri: `${server.base}/` };
    expect((await postJson(server.base, `/api/onboarding/${name}`, body)).status).toBe(401);
    expect(await doneSteps()).toEqual(['user']);
  });

  // rows: 3.11/6
  it('gives no code for a redirect address that is not the client’s', async () => {
    const { access_token: token } = await tokens();
    const last = { client_id: `${server.base}/`, redirect_uri: 'http://elsewhere.test/' };
    const answer = await step('integration', token, last);
    expect([answer.status, answer.json()]).toEqual([400, { message: 'invalid client id or redirect uri' }]);
  });

  // rows: 3.11/2, 10/253
  it('tells the kind of installation only while nothing is done', async () => {
    const tell = () => request(server.base, '/api/onboarding/installation_type');
    expect((await tell()).json()).toEqual({ installation_type: 'Latchkey' });
    await makeOwner();
    expect((await tell()).status).toBe(401);
  });

  // rows: 7/1
  it('goes on where it was after a restart in the middle', async () => {
    const { auth_code } = (await makeOwner()).json();
    await server.restart();
    const clientId = `${server.base}/`;
    const { access_token: token } = await exchangeCode(server.base, { code: String(auth_code), clientId });
    await step('core_config', token);
    await server.restart();
    expect(await doneSteps()).toEqual(['user', 'core_config']);
    expect((await makeOwner({ username: 'eve' })).status).toBe(403);
    await step('analytics', token);
    expect((await step('integration', token, { client_id: clientId, redirect_uri: clientId })).status).toBe(200);
  });

  // rows: 3.11/10, 10/256
  it('is gone after it was done and the server restarted', async () => {
    await onboardOwner(server);
    await server.restart();
    for (const path of ['/api/onboarding', '/api/onboarding/installation_type'])
      expect((await request(server.base, path)).status).toBe(404);
    expect((await makeOwner({ username: 'eve' })).status).toBe(404);
  });
});
