import { beforeAll, describe, expect, it } from 'vitest';
import { loginCode, openFlow, submitLogin } from '../../support/login-code.ts';
import { anna, exchangeCode, onboardOwner } from '../../support/onboard-owner.ts';
import { checkToken, postJson, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';

describe('login flow', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer();
    await onboardOwner(server);
    return () => server.stop();
  });

  const start = (body: unknown) => postJson(server.base, '/auth/login_flow', body);
  const whole = () => ({
    client_id: `${server.base}/`,
    redirect_uri: `${server.base}/`,
    handler: ['homeassistant', null],
  });

  // rows: 3.2/1, 3.5/1-2, 5.1/1
  it('asks for user name and password, and gives a code that is worth a session', async () => {
    const form = (await start(whole())).json();
    expect(form).toEqual({
      type: 'form',
      flow_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      handler: ['homeassistant', null],
      step_id: 'init',
      data_schema: [
        { type: 'string', name: 'username', required: true },
        { type: 'string', name: 'password', required: true },
      ],
      errors: {},
      description_placeholders: null,
      last_step: null,
      preview: null,
    });
    const done = (await submitLogin(server.base, String(form.flow_id))).json();
    expect(done).toEqual({
      type: 'create_entry',
      flow_id: form.flow_id,
      handler: ['homeassistant', null],
      result: expect.stringMatching(/^[0-9a-f]{32}$/),
      description: null,
      description_placeholders: null,
    });
    const tokens = await exchangeCode(server.base, { code: String(done.result), clientId: `${server.base}/` });
    expect(await checkToken(server.base, tokens.access_token)).toBe(200);
  });

  // rows: 3.3/2, 3.3/6, 5.1/1-2, 10/76-77, 10/154, 10/160
  it.each([
    ['a wrong password', { password: 'nine green kettles sang' }],
    ['a password in another case', { password: anna.password.toUpperCase() }],
    ['an empty password', { password: '' }],
    ['a password with more behind it', { password: `${anna.password}\0x` }],
    ['a password longer than any', { password: 'x'.repeat(5000) }],
    ['an unknown user', { username: 'nobody' }],
    ['a user named like a key of every object', { username: '__proto__' }],
  ])('shows the form again after %s, and takes the right answer then', async (_, login) => {
    const flow = await openFlow(server.base);
    const again = await submitLogin(server.base, flow, login);
    expect([again.status, again.json().type, again.json().errors]).toEqual([200, 'form', { base: 'invalid_auth' }]);
    expect((await submitLogin(server.base, flow)).json().type).toBe('create_entry');
  });

  // rows: 5.1/2, 10/157
  it('finds the user in any case and with spaces around the name', async () => {
    expect(await loginCode(server.base, { username: '  ANNA\u00a0' })).toHaveLength(32);
  });

  // rows: 6.1/3, 10/76
  it('writes each failed login to the log, with the address and without what was typed', async () => {
    const flow = await openFlow(server.base);
    await submitLogin(server.base, flow, { username: 'mallory', password: 'guessed it' });
    const line = `Login attempt or request with invalid authentication from localhost (127.0.0.1). Requested URL: '/auth/login_flow/${flow}'`;
    await expect.poll(() => server.output()).toContain(line);
    expect(server.output()).not.toMatch(/mallory|guessed it/);
  });

  // rows: 3.4/1, 3.5/4
  it('knows no flow that was finished, aborted or never opened', async () => {
    const finished = await openFlow(server.base);
    await submitLogin(server.base, finished);
    const aborted = await openFlow(server.base);
    const end = () => request(server.base, `/auth/login_flow/${aborted}`, { method: 'DELETE' });
    expect((await end()).json()).toEqual({ message: 'Flow aborted' });
    expect((await end()).status).toBe(404);
    for (const flow of [finished, aborted, 'f'.repeat(32), '__proto__', 'constructor', '%00', 'a'.repeat(9000)]) {
      const answer = await submitLogin(server.base, flow);
      expect([answer.status, answer.json()]).toEqual([404, { message: 'Invalid flow specified' }]);
    }
  });

  it('is finished once by two right answers at once', async () => {
    const flow = await openFlow(server.base);
    const answers = await Promise.all([1, 2, 3].map(() => submitLogin(server.base, flow)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 404, 404]);
  });

  // rows: 3.3/1, 10/83, 12/login-flow-bounds
  it('belongs to the address that opened it', async () => {
    const flow = await openFlow(server.base, { from: '127.0.0.1' });
    const stolen = await submitLogin(server.base, flow, { from: '127.0.0.2' });
    expect([stolen.status, stolen.json()]).toEqual([400, { message: 'IP address changed' }]);
    expect((await submitLogin(server.base, flow, { from: '127.0.0.1' })).json().type).toBe('create_entry');
  });

  // rows: 3.3/1, 12/login-flow-bounds
  it('belongs to the client that opened it', async () => {
    const flow = await openFlow(server.base);
    const other = await submitLogin(server.base, flow, { clientId: 'http://other.test/' });
    expect([other.status, other.json()]).toEqual([400, { message: 'Invalid client id' }]);
    expect((await submitLogin(server.base, flow)).json().type).toBe('create_entry');
  });

  // rows: 2.4/2
  it('gives a code that only this client can use', async () => {
    const code = await loginCode(server.base);
    await expect(exchangeCode(server.base, { code, clientId: 'http://other.test/' })).rejects.toThrow('Invalid code');
    await expect(exchangeCode(server.base, { code, clientId: `${server.base}/` })).resolves.toBeDefined();
  });

  // rows: 3.2/4, 12/unknown-handler, 13/11
  it.each([
    ['another provider', ['trusted_networks', null]],
    ['a provider with an id', ['homeassistant', 'second']],
    ['no provider', [null, null]],
    ['a key of every object', ['constructor', null]],
  ])('says that there is no handler for %s', async (_, handler) => {
    const answer = await start({ ...whole(), handler });
    expect([answer.status, answer.json()]).toEqual([404, { message: 'Invalid handler specified' }]);
  });

  // rows: 3.0/4, 3.2/2, 10/87, 13/11
  it.each([
    ['handler', { handler: 'homeassistant' }],
    ['handler', { handler: ['homeassistant'] }],
    ['handler', { handler: ['homeassistant', null, null] }],
    ['handler', { handler: [{}, null] }],
    ['client_id', { client_id: undefined }],
    ['client_id', { client_id: ['http://a.test/'] }],
    ['redirect_uri', { redirect_uri: 7 }],
    ['type', { type: 7 }],
    ['code_challenge', { code_challenge: 'short' }],
    ['code_challenge_method', { code_challenge_method: 'plain' }],
    ['extra', { extra: 1 }],
    ['constructor', { constructor: { prototype: { isOwner: true } } }],
  ])('names the field %s when the start is wrong there: %j', async (field, changes) => {
    const answer = await start({ ...whole(), ...changes });
    expect(answer.status).toBe(400);
    expect(answer.json().message).toMatch(new RegExp(`^Message format incorrect: .*'${field}'`));
  });

  // rows: 3.3/1, 10/86
  it.each([
    ['a field is missing', { username: 'anna' }],
    ['a field is no text', { username: 'anna', password: ['nine green kettles sing'] }],
    ['there is a field more', { username: 'anna', password: anna.password, remember: true }],
    ['a field is named like a key of every object', { username: 'anna', toString: anna.password }],
  ])('refuses the input when %s, and stays open', async (_, input) => {
    const flow = await openFlow(server.base);
    const answer = await postJson(server.base, `/auth/login_flow/${flow}`, { client_id: `${server.base}/`, ...input });
    expect([answer.status, answer.json()]).toEqual([400, { message: 'User input malformed' }]);
    expect((await submitLogin(server.base, flow)).json().type).toBe('create_entry');
  });

  it('takes no __proto__ for a password', async () => {
    const flow = await openFlow(server.base);
    const body = `{"client_id":"${server.base}/","username":"anna","__proto__":{"password":"${anna.password}"}}`;
    const answer = await request(server.base, `/auth/login_flow/${flow}`, { method: 'POST', body });
    expect(answer.status).toBe(400);
  });
});
