import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type AuthHome,
  addAccount,
  answerFlow,
  ask,
  connectAccount,
  sessionFrom,
  startHome,
  tryLogin,
} from '../../support/auth-home.ts';
import { enableTotp } from '../../support/enable-totp.ts';
import { readLog } from '../../support/read-log.ts';
import { bearer, checkToken, postForm, postJson } from '../../support/request.ts';
import { roomInStep, totpCode, wrongTotpCode } from '../../support/totp.ts';
import type { Frame } from '../../support/web-socket.ts';

describe('a login with an authenticator app', () => {
  let home: AuthHome;

  beforeAll(async () => {
    home = await startHome();
    return () => home.server.stop();
  });

  /** A user whose app was set up with the code before this one, so that two codes are left to use at once. */
  async function guarded() {
    const account = await addAccount(home);
    const session = await connectAccount(home, account);
    await roomInStep();
    return { account, ...session, secret: await enableTotp(session.socket, -1) };
  }

  const passwordStep = ({ username, password }: Account, more: Frame = {}) =>
    tryLogin(home, { username, password }, { more });
  const enter = async (flow: Frame, code: unknown) => (await answerFlow(home, flow.flow_id, { code })).json();
  const kind = (step: Frame) => (step.errors as Frame | undefined)?.base ?? step.reason ?? step.type;

  // rows: 5.5/1, 10/135, 5.5/6, 13/39
  it('asks for a code after the password, which alone is worth nothing', async () => {
    const { account, secret } = await guarded();
    const step = await passwordStep(account);
    expect(step).toEqual({
      type: 'form',
      flow_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      handler: ['homeassistant', null],
      step_id: 'mfa',
      data_schema: [{ type: 'string', name: 'code', required: true }],
      errors: {},
      description_placeholders: { mfa_module_name: 'Authenticator app', mfa_module_id: 'totp' },
      last_step: null,
      preview: null,
    });
    const { username, password } = account;
    const answer = await answerFlow(home, step.flow_id, { username, password });
    expect([answer.status, answer.json()]).toEqual([400, { message: 'User input malformed' }]);
    const { accessToken } = await sessionFrom(home, await enter(step, totpCode(secret)));
    expect(await checkToken(home.base, accessToken)).toBe(200);
  });

  it('never asks for it after a wrong password', async () => {
    const { account } = await guarded();
    const step = await passwordStep({ ...account, password: 'nine green kettles sing' });
    expect([step.step_id, kind(step)]).toEqual(['init', 'invalid_auth']);
  });

  // rows: 5.5/3, 10/135, 10/143
  it('may repeat a wrong code, which is told in the log', async () => {
    const { account, secret } = await guarded();
    const step = await passwordStep(account);
    const log = await readLog(home.server);
    expect(kind(await enter(step, wrongTotpCode(secret)))).toBe('invalid_code');
    expect(await log()).toContain('invalid authentication');
    expect(kind(await enter(step, totpCode(secret)))).toBe('create_entry');
  });

  // rows: 5.6/3
  it('takes the code that comes next on a clock that is ahead, and none that is two steps off', async () => {
    const { account, secret } = await guarded();
    const step = await passwordStep(account);
    for (const steps of [-2, 2]) expect(kind(await enter(step, totpCode(secret, steps)))).toBe('invalid_code');
    expect(kind(await enter(step, totpCode(secret, 1)))).toBe('create_entry');
  });

  it('refuses what is no code', async () => {
    const { account } = await guarded();
    const step = await passwordStep(account);
    for (const code of ['', 'abcdef', '１２３４５６', '1'.repeat(10_000)]) {
      expect(kind(await enter(step, code))).toBe('invalid_code');
    }
  });

  // rows: 12/totp-once
  it('takes each code once, and none from before one that was used', async () => {
    const { account, secret } = await guarded();
    const [first, second] = [await passwordStep(account), await passwordStep(account)];
    // What the set-up used is used.
    expect(kind(await enter(first, totpCode(secret, -1)))).toBe('invalid_code');
    expect(kind(await enter(first, totpCode(secret, 1)))).toBe('create_entry');
    expect(kind(await enter(second, totpCode(secret, 1)))).toBe('invalid_code');
    expect(kind(await enter(second, totpCode(secret, 0)))).toBe('invalid_code');
  });

  it('lets one of many in that send one code at once', async () => {
    const { account, secret } = await guarded();
    const flows = await Promise.all(Array.from({ length: 5 }, () => passwordStep(account)));
    const kinds = (await Promise.all(flows.map((flow) => enter(flow, totpCode(secret, 1))))).map(kind);
    expect(kinds.sort()).toEqual(['create_entry', ...Array(4).fill('invalid_code')]);
  });

  // rows: 12/totp-once
  it('takes each code once, also when the server is killed in between', async () => {
    const own = await startHome();
    await roomInStep();
    const secret = await enableTotp(own.ownerSocket, -1);
    const { username, password } = own.owner;
    const code = totpCode(secret, 1);
    const first = await tryLogin(own, { username, password });
    expect((await answerFlow(own, first.flow_id, { code })).json()).toMatchObject({ type: 'create_entry' });
    await own.server.kill9();
    await own.server.restart();
    const second = await tryLogin(own, { username, password });
    expect(second).toMatchObject({ step_id: 'mfa' });
    expect(kind((await answerFlow(own, second.flow_id, { code })).json())).toBe('invalid_code');
    await own.server.stop();
  });

  // rows: 3.5/3-4, 5.5/3
  it('ends with the fifth wrong code, and the right one comes too late', async () => {
    const { account, secret } = await guarded();
    const step = await passwordStep(account);
    const kinds = [];
    for (let turn = 0; turn < 5; turn += 1) kinds.push(kind(await enter(step, wrongTotpCode(secret))));
    expect(kinds).toEqual([...Array(4).fill('invalid_code'), 'too_many_retry']);
    const late = await answerFlow(home, step.flow_id, { code: totpCode(secret, 1) });
    expect([late.status, late.json()]).toEqual([404, { message: 'Invalid flow specified' }]);
    expect(kind(await enter(await passwordStep(account), totpCode(secret, 1)))).toBe('create_entry');
  });

  it('judges no more than five codes that come at once', async () => {
    const { account, secret } = await guarded();
    const step = await passwordStep(account);
    const codes = [...Array(20).fill(wrongTotpCode(secret)), totpCode(secret, 1)];
    const answers = await Promise.all(codes.map((code) => answerFlow(home, step.flow_id, { code })));
    const kinds = answers.map((answer) => (answer.status === 200 ? kind(answer.json()) : answer.status));
    expect(kinds.filter((one) => one === 'invalid_code').length).toBeLessThan(5);
    // The code was not even looked at: it is still good.
    if (!kinds.includes('create_entry')) {
      expect(kind(await enter(await passwordStep(account), totpCode(secret, 1)))).toBe('create_entry');
    }
  });

  it.each([{}, { code: '1', more: '2' }, { code: 7 }, { multi_factor_auth_module: 'totp' }])(
    'takes no other input than a code: %j',
    async (input) => {
      const { account } = await guarded();
      const step = await passwordStep(account);
      const answer = await answerFlow(home, step.flow_id, input);
      expect([answer.status, answer.json()]).toEqual([400, { message: 'User input malformed' }]);
    },
  );

  it('asks for no code at a refresh', async () => {
    const { refreshToken } = await guarded();
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: home.clientId };
    expect((await postForm(home.base, '/auth/token', form)).status).toBe(200);
  });

  // rows: 5.5/2, 12/link-code-purpose
  it('is not gone round by a code for linking, which opens no session', async () => {
    const { account, accessToken } = await guarded();
    const linking = await passwordStep(account, { type: 'link_user' });
    expect(linking.type).toBe('create_entry');
    const code = String(linking.result);
    const form = { grant_type: 'authorization_code', code, client_id: home.clientId };
    const refused = await postForm(home.base, '/auth/token', form);
    const invalid = { error: 'invalid_request', error_description: 'Invalid code' };
    expect([refused.status, refused.json()]).toEqual([400, invalid]);
    // It is good for what it was made for.
    const body = { client_id: home.clientId, code };
    const linked = await postJson(home.base, '/auth/link_user', body, { headers: bearer(accessToken) });
    expect([linked.status, linked.json()]).toEqual([200, { message: 'User linked' }]);
  });

  it('is asked of nobody else, and its code is worth nothing for a user who is deleted meanwhile', async () => {
    const { account, secret } = await guarded();
    expect((await passwordStep(await addAccount(home))).type).toBe('create_entry');
    const step = await passwordStep(account);
    await ask(home.ownerSocket, 'config/auth/delete', { user_id: account.id });
    expect(kind(await enter(step, totpCode(secret, 1)))).toBe('invalid_code');
  });
});
