import { expect, it } from 'vitest';
import { createLoginFlows } from '../../../backend/auth/login-flows.ts';
import type { LoginSteps } from '../../../backend/auth/login-steps.ts';
import type { MfaModule } from '../../../backend/auth/mfa/mfa-module.ts';
import { type AuthProvider, passwordFields } from '../../../backend/auth/providers/auth-provider.ts';
import { createTestEnvironment } from '../../support/domain.ts';

const clientId = 'http://app.test/';
const ip = '192.168.1.7';

const provider: AuthProvider = {
  type: 'homeassistant',
  id: null,
  name: 'Test',
  hasMfa: true,
  isOffered: () => true,
  open: () => ({ fields: passwordFields, errors: {} }),
  verify: async () => ({ account: 'anna', userId: null, newUser: null }),
  tokenRefusal: () => null,
};
const module = {
  id: 'totp',
  name: 'App',
  maxTries: 5,
  isEnabled: () => true,
  beginLogin: async () => {},
  verify: async (_: string, code: string) => code === '123456',
} as unknown as MfaModule;

// rows: 1.6/4, 5.5/4, 10/137
it.each([
  [{ minutes: 5 }, { type: 'create_entry' }],
  [
    { minutes: 5, seconds: 1 },
    { type: 'abort', reason: 'login_expired' },
  ],
])('a second factor %j after the start of its login ends it so: %j', async (time, outcome) => {
  const clock = createTestEnvironment();
  const steps: LoginSteps = {
    environment: clock,
    advertisedRedirects: async () => [],
    userOf: () => 'anna',
    mfaModules: [module],
    recoveryCodes: { spend: async () => false } as unknown as LoginSteps['recoveryCodes'],
    issueCode: async () => 'the-code',
  };
  const flows = createLoginFlows({ providers: [provider], environment: clock, steps });
  const start = { client_id: clientId, redirect_uri: clientId, handler: ['homeassistant', null] as [string, null] };
  const { flow_id: flowId } = await flows.start({ ...start, type: 'authorize' }, ip);
  const submit = (input: Record<string, string>) => flows.submit({ flowId, clientId, ip, input });
  clock.pass({ minutes: 4 });
  expect(await submit({ username: 'anna', password: 'x' })).toMatchObject({ step_id: 'mfa' });
  clock.pass({ minutes: -4 });
  clock.pass(time);
  expect(await submit({ code: '123456' })).toMatchObject(outcome);
  await expect(submit({ code: '123456' })).rejects.toMatchObject({ code: 'not_found' });
});
