import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LoginFlowRequest } from '../../../shared/wire/login-flow.ts';
import { type AuthRig, createAuthRig } from '../../support/auth-rig.ts';
import { totpCode, wrongTotpCode } from '../../support/totp.ts';

const clientId = 'http://app.test/';
const ip = '192.0.2.1';

describe('limits of a login flow', () => {
  let rig: AuthRig;
  let user: Awaited<ReturnType<AuthRig['addLogin']>>;

  beforeAll(async () => {
    rig = await createAuthRig();
    user = await rig.addLogin('right pass word');
  });

  beforeEach(() => rig.environment.pass({ minutes: 20 }));

  const request = (more: Partial<LoginFlowRequest> = {}): LoginFlowRequest => ({
    client_id: clientId,
    handler: ['homeassistant', null],
    redirect_uri: clientId,
    type: 'authorize',
    ...more,
  });
  const start = async (from = ip) => (await rig.loginFlows.start(request(), from)).flow_id;
  const submit = (flowId: string, input: Record<string, unknown>, from = ip) =>
    rig.loginFlows.submit({ flowId, clientId, input, ip: from });
  const password = (flowId: string, from = ip) =>
    submit(flowId, { username: user.username, password: user.password }, from);
  const gone = { code: 'not_found', message: 'Invalid flow specified' };

  it('ends it after fifteen minutes', async () => {
    const [good, late] = [await start(), await start()];
    rig.environment.pass({ minutes: 15, seconds: -1 });
    expect(await password(good)).toMatchObject({ type: 'create_entry' });
    rig.environment.pass({ seconds: 1 });
    await expect(password(late)).rejects.toMatchObject(gone);
    expect(() => rig.loginFlows.abort(late)).toThrow('Invalid flow specified');
  });

  it('ends it when the code comes more than five minutes after it began', async () => {
    const guarded = await rig.addLogin('right pass word');
    const codeOf = (secret: string) => totpCode(secret, 0, rig.environment.now());
    const secret = await rig.enableTotp(guarded.id, codeOf);
    rig.environment.pass({ minutes: 1 });
    const logIn = async () => {
      const flowId = await start();
      rig.environment.pass({ minutes: 4 });
      const step = await submit(flowId, { username: guarded.username, password: guarded.password });
      expect(step).toMatchObject({ step_id: 'mfa' });
      return flowId;
    };
    const [old, young] = [await logIn(), await logIn()];
    rig.environment.pass({ minutes: 1 });
    expect(await submit(young, { code: codeOf(secret) })).toMatchObject({ type: 'create_entry' });
    await expect(submit(young, { code: codeOf(secret) })).rejects.toMatchObject(gone);
    expect(await submit(old, { code: codeOf(secret) })).toMatchObject({ type: 'abort', reason: 'login_expired' });
    await expect(submit(old, { code: codeOf(secret) })).rejects.toMatchObject(gone);
  });

  it('judges five codes at most, however many come at once', async () => {
    const guarded = await rig.addLogin('right pass word');
    const codeOf = (secret: string) => totpCode(secret, 0, rig.environment.now());
    const secret = await rig.enableTotp(guarded.id, codeOf);
    rig.environment.pass({ minutes: 1 });
    const atCode = async () => {
      const flowId = await start();
      await submit(flowId, { username: guarded.username, password: guarded.password });
      return flowId;
    };
    const flowId = await atCode();
    const wrong = Array(20).fill(wrongTotpCode(secret, rig.environment.now()));
    const results = await Promise.allSettled([...wrong, codeOf(secret)].map((code) => submit(flowId, { code })));
    expect(results.filter((result) => result.status === 'fulfilled' && result.value.type === 'create_entry')).toEqual(
      [],
    );
    // The right one came too late to be looked at: it is not used up.
    expect(await submit(await atCode(), { code: codeOf(secret) })).toMatchObject({ type: 'create_entry' });
  });

  it('keeps a hundred of an address, of which the oldest goes', async () => {
    const first = await start();
    const other = await start('192.0.2.2');
    const rest = [];
    for (let count = 0; count < 100; count += 1) rest.push(await start());
    await expect(password(first)).rejects.toMatchObject(gone);
    expect(await password(rest[0] ?? '')).toMatchObject({ type: 'create_entry' });
    expect(await password(other, '192.0.2.2')).toMatchObject({ type: 'create_entry' });
  });

  it('keeps a thousand in all, of which the oldest goes', async () => {
    const address = (index: number) => `198.51.100.${index % 250}`;
    const first = await start(address(0));
    const second = await start(address(1));
    for (let index = 2; index < 1000; index += 1) await start(address(index));
    rig.loginFlows.abort(await start(address(7)));
    await expect(password(first, address(0))).rejects.toMatchObject(gone);
    expect(await password(second, address(1))).toMatchObject({ type: 'create_entry' });
  });

  it('gives its code ten minutes, and not the last instant of them', async () => {
    const codeOf = async () => {
      const step = await password(await start());
      return step.type === 'create_entry' ? step.result : '';
    };
    const spend = (code: string) =>
      rig.store.transact((tx) => rig.codes.spend(tx, { code, clientId, purpose: 'authorize', codeVerifier: null }));
    const good = await codeOf();
    rig.environment.pass({ seconds: 1 });
    rig.environment.pass({ minutes: 9, seconds: 58 });
    expect(await spend(good)).toMatchObject({ login: { account: user.username } });
    const late = await codeOf();
    rig.environment.pass({ minutes: 10 });
    expect(await spend(late)).toEqual({ refused: 'unknown' });
    await rig.codes.purge();
    expect(await spend(good)).toEqual({ refused: 'unknown' });
  });
});
