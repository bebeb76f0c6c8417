import { expect, it } from 'vitest';
import { anna } from '../../support/onboard-owner.ts';
import { postJson, request } from '../../support/request.ts';
import { startServer } from '../../support/server.ts';

it('makes no owner where nobody can sign in with a password, and says what to configure', async () => {
  const auth_providers = [{ type: 'trusted_networks', trusted_networks: ['127.0.0.1'] }];
  const server = await startServer({ config: { homeassistant: { auth_providers } } });
  const account = { ...anna, client_id: `${server.base}/`, language: 'en' };
  const answer = await postJson(server.base, '/api/onboarding/users', account);
  expect([answer.status, answer.json().message]).toEqual([400, expect.stringContaining('`type: homeassistant`')]);
  const steps = (await request(server.base, '/api/onboarding')).json<{ done: boolean }[]>();
  expect(steps.map((step) => step.done)).toEqual([false, false, false, false]);
  await server.stop();
});
