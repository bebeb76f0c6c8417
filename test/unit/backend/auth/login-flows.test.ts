import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createLoginFlows, flowLimits, type LoginFlows } from '../../../../backend/auth/login-flows.ts';
import type { LoginSteps } from '../../../../backend/auth/login-steps.ts';
import { type AuthProvider, passwordFields } from '../../../../backend/auth/providers/auth-provider.ts';
import { AppError } from '../../../../shared/errors.ts';
import { createTestEnvironment, type TestEnvironment } from '../../../support/domain.ts';

const clientId = 'http://app.test/';
const home = '192.168.1.7';
const gone = { code: 'not_found', message: 'Invalid flow specified' };

describe('login flows', () => {
  let clock: TestEnvironment;
  let flows: LoginFlows;
  const issueCode = vi.fn(async () => 'the-code');
  let advertised: string[] = [];

  const provider: AuthProvider = {
    type: 'homeassistant',
    id: null,
    name: 'Test',
    hasMfa: true,
    isOffered: () => true,
    open: () => ({ fields: passwordFields, errors: {} }),
    verify: async ({ password }) => (password === 'right' ? { account: 'anna', userId: null, newUser: null } : null),
    tokenRefusal: () => null,
  };

  beforeEach(() => {
    clock = createTestEnvironment();
    advertised = [];
    issueCode.mockClear();
    const steps: LoginSteps = {
      environment: clock,
      advertisedRedirects: async () => advertised,
      userOf: () => 'anna',
      mfaModules: [],
      recoveryCodes: {} as LoginSteps['recoveryCodes'],
      issueCode,
    };
    flows = createLoginFlows({ providers: [provider], environment: clock, steps });
  });

  const start = async (ip = home, changes: object = {}) => {
    const request = {
      client_id: clientId,
      redirect_uri: clientId,
      handler: ['homeassistant', null],
      type: 'authorize',
    };
    return (await flows.start({ ...request, ...changes } as Parameters<LoginFlows['start']>[0], ip)).flow_id;
  };
  const submit = (flowId: string, changes: object = {}) =>
    flows.submit({ flowId, clientId, ip: home, input: { username: 'anna', password: 'right' }, ...changes });
  const wrong = { input: { username: 'anna', password: 'wrong' } };

  it('end with a code after the right answer, and are gone then', async () => {
    const flow = await start();
    expect(await submit(flow)).toMatchObject({ type: 'create_entry', result: 'the-code' });
    await expect(submit(flow)).rejects.toMatchObject(gone);
    expect(issueCode).toHaveBeenCalledOnce();
  });

  // rows: 12/login-flow-bounds
  it('stay open for fifteen minutes from their start, however often they were tried', async () => {
    const [flow, late] = [await start(), await start()];
    clock.pass({ minutes: 14, seconds: 59 });
    expect(await submit(late, wrong)).toMatchObject({ type: 'form', errors: { base: 'invalid_auth' } });
    expect(await submit(flow)).toMatchObject({ type: 'create_entry' });
    clock.pass({ seconds: 1 });
    await expect(submit(late)).rejects.toMatchObject(gone);
    expect(() => flows.abort(late)).toThrow(gone.message);
  });

  // rows: 12/login-flow-bounds
  it('are at most a hundred of one address: its own oldest goes', async () => {
    const other = await start('192.168.1.8');
    const ids = [];
    for (let count = 0; count < flowLimits.perAddress; count += 1) ids.push(await start());
    expect(await submit(ids[0] ?? '', wrong)).toMatchObject({ type: 'form' });
    await start();
    await expect(submit(ids[0] ?? '')).rejects.toMatchObject(gone);
    expect(await submit(ids[1] ?? '')).toMatchObject({ type: 'create_entry' });
    expect(await submit(other, { ip: '192.168.1.8' })).toMatchObject({ type: 'create_entry' });
  });

  // rows: 12/login-flow-bounds
  it('are at most a thousand: the oldest goes', async () => {
    const first = await start('10.0.0.1');
    const second = await start('10.0.0.2');
    for (let count = 2; count < flowLimits.all; count += 1) await start(`10.1.${count >> 8}.${count & 255}`);
    expect(await submit(first, { ip: '10.0.0.1', ...wrong })).toMatchObject({ type: 'form' });
    await start();
    await expect(submit(first, { ip: '10.0.0.1' })).rejects.toMatchObject(gone);
    expect(await submit(second, { ip: '10.0.0.2' })).toMatchObject({ type: 'create_entry' });
  });

  it('are finished once by two right answers at once', async () => {
    const flow = await start();
    const answers = await Promise.allSettled([submit(flow), submit(flow), submit(flow)]);
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    expect(issueCode).toHaveBeenCalledOnce();
  });

  // rows: 3.3/1, 12/login-flow-bounds
  it('belong to their address and their client', async () => {
    const flow = await start();
    await expect(submit(flow, { ip: '192.168.1.8' })).rejects.toMatchObject({ message: 'IP address changed' });
    await expect(submit(flow, { clientId: 'http://b.test/' })).rejects.toMatchObject({ message: 'Invalid client id' });
    await expect(submit(flow, { clientId: '' })).rejects.toMatchObject({ message: 'Invalid client id' });
    expect(await submit(flow)).toMatchObject({ type: 'create_entry' });
  });

  // rows: 3.3/3
  it('give no code for a redirect address that nobody allows, and are gone then', async () => {
    const elsewhere = { redirect_uri: 'http://other.test/' };
    advertised = ['http://other.test/'];
    expect(await submit(await start(home, elsewhere))).toMatchObject({ type: 'create_entry' });
    advertised = [];
    const flow = await start(home, elsewhere);
    await expect(submit(flow)).rejects.toMatchObject({ code: 'access_denied', message: 'Invalid redirect URI' });
    await expect(submit(flow)).rejects.toMatchObject(gone);
    expect(issueCode).toHaveBeenCalledOnce();
  });

  // rows: 3.3/4
  it('give no code to a user who may not log in', async () => {
    issueCode.mockRejectedValueOnce(new AppError('access_denied', 'Login blocked: User is not active'));
    await expect(submit(await start())).rejects.toMatchObject({ code: 'access_denied' });
  });

  it('don’t begin for a client id that is none or a provider that is not there', async () => {
    await expect(start(home, { client_id: 'http://8.8.8.8/' })).rejects.toMatchObject({ message: 'Invalid client id' });
    const handler = ['homeassistant', 'second'];
    await expect(start(home, { handler })).rejects.toMatchObject({ code: 'not_found' });
  });
});
