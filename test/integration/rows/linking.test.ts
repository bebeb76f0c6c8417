import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type AuthHome,
  addAccount,
  answerFlow,
  ask,
  connectAccount,
  sessionFrom,
  startFlow,
  startHome,
  tryLogin,
} from '../../support/auth-home.ts';
import { bearer, postJson } from '../../support/request.ts';
import type { Frame, TestSocket } from '../../support/web-socket.ts';

const linkUser = { type: 'link_user' };
const kitchen = 'one shared kitchen word';

describe('linking a credential', () => {
  let home: AuthHome;

  beforeAll(async () => {
    const auth_providers = [{ type: 'homeassistant' }, { type: 'legacy_api_password', api_password: kitchen }];
    home = await startHome({ homeassistant: { auth_providers } });
    return () => home.server.stop();
  });

  const link = async (accessToken: string, body: Frame) => {
    const answer = await postJson(home.base, '/auth/link_user', body, { headers: bearer(accessToken) });
    return [answer.status, answer.text.startsWith('{') ? answer.json().message : answer.text];
  };
  const withCode = (code: unknown, clientId = home.clientId) => ({ client_id: clientId, code });
  const shared = { handler: ['legacy_api_password', null] as const, more: linkUser };
  const sharedCode = async () => (await tryLogin(home, { password: kitchen }, shared)).result;
  const codeOf = async ({ username, password }: Account) =>
    (await tryLogin(home, { username, password }, { more: linkUser })).result;
  const providersOf = async (socket: TestSocket) => {
    const { credentials } = await ask<{ credentials: Frame[] }>(socket, 'auth/current_user');
    return credentials.map((credential) => credential.auth_provider_type);
  };
  const failures = () => home.server.output().split('invalid authentication').length - 1;

  // rows: 1.3/1-2, 3.9/1, 3.9/3, 10/5, 10/101, 10/104-105
  it('adds a way to sign in, once, and to one user alone', async () => {
    const [first, second] = [await addAccount(home), await addAccount(home)];
    const [mine, other] = [await connectAccount(home, first), await connectAccount(home, second)];
    expect(await link(mine.accessToken, withCode(await sharedCode()))).toEqual([200, 'User linked']);
    expect(await providersOf(mine.socket)).toEqual(['homeassistant', 'legacy_api_password']);
    expect(await link(mine.accessToken, withCode(await sharedCode()))).toEqual([200, 'User linked']);
    expect(await providersOf(mine.socket)).toEqual(['homeassistant', 'legacy_api_password']);
    expect(await link(other.accessToken, withCode(await sharedCode()))).toEqual([400, 'Credential already linked']);
    expect(await providersOf(other.socket)).toEqual(['homeassistant']);
    const { flow_id: flow } = (await startFlow(home, { handler: shared.handler })).json();
    const session = await sessionFrom(home, (await answerFlow(home, flow, { password: kitchen })).json());
    const answer = await postJson(home.base, '/auth/link_user', {}, { headers: bearer(session.accessToken) });
    expect(answer.json()).toEqual({ message: 'Invalid code' });
  });

  // rows: 3.9/2, 3.9/4, 10/102, 13/19
  it('refuses a code that is unknown, spent, or another client’s, and a request without its fields', async () => {
    const account = await addAccount(home);
    const { accessToken, socket } = await connectAccount(home, account);
    const before = failures();
    const code = await codeOf(account);
    const invalid = [400, 'Invalid code'];
    expect(await link(accessToken, withCode(code, 'http://other.test/'))).toEqual(invalid);
    expect(await link(accessToken, withCode(code, 'invalid'))).toEqual(invalid);
    expect(await link(accessToken, withCode('0'.repeat(32)))).toEqual(invalid);
    for (const body of [{}, { code }, { client_id: home.clientId }])
      expect(await link(accessToken, body)).toEqual(invalid);
    expect(await link(accessToken, withCode(code))).toEqual([200, 'User linked']);
    expect(await link(accessToken, withCode(code))).toEqual(invalid);
    const more = await link(accessToken, { ...withCode(code), more: 1 });
    expect(more[1]).toMatch(/^Message format incorrect: .*'more'/);
    expect(await providersOf(socket)).toEqual(['homeassistant']);
    expect(failures()).toBe(before);
  });

  // rows: 12/link-code-purpose, 13/41
  it('takes no code of an ordinary login', async () => {
    const account = await addAccount(home);
    const { accessToken } = await connectAccount(home, account);
    const { username, password } = account;
    const { result: code } = await tryLogin(home, { username, password });
    expect(await link(accessToken, withCode(code))).toEqual([400, 'Invalid code']);
  });

  // rows: 3.9/4, 10/103
  it('needs a bearer token; only this counts as a failed login', async () => {
    const before = failures();
    expect(await link('nonsense', withCode('x'))).toEqual([401, '401: Unauthorized']);
    await expect.poll(failures).toBe(before + 1);
  });
});
