import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AuthHome,
  addAccount,
  answerFlow,
  ask,
  connectAccount,
  refusal,
  startHome,
  tryLogin,
  usualPassword,
} from '../../support/auth-home.ts';
import { enableTotp } from '../../support/enable-totp.ts';
import { bearer, request } from '../../support/request.ts';
import { runLatchkey } from '../../support/run-latchkey.ts';
import { roomInStep } from '../../support/totp.ts';

const apiPassword = 'old shared canary password';
const newPassword = 'eleven brass lanterns swing';
const local = 'config/auth_provider/homeassistant';

/** The secrets of accounts, as they are made, used, shown once and refused; the log tells all it can. */
describe('the secrets of accounts', () => {
  let home: AuthHome;
  const secrets = new Map<string, string>();

  beforeAll(async () => {
    home = await startHome({ http: { api_password: apiPassword }, latchkey: { log: { level: 'debug' } } });
    secrets.set('shared password', apiPassword).set('new password', newPassword).set('first password', usualPassword);
    const account = await addAccount(home);
    const { socket, accessToken } = await connectAccount(home, account);
    await roomInStep();
    secrets.set('totp secret', await enableTotp(socket));
    const { codes } = await ask<{ codes: string[] }>(socket, 'latchkey/recovery_codes/make');
    const flow = await tryLogin(home, { username: account.username, password: usualPassword });
    await answerFlow(home, flow.flow_id, { code: codes[0] });
    for (const [place, code] of codes.entries()) secrets.set(`recovery code ${place}`, code);
    const token = await ask<string>(socket, 'auth/long_lived_access_token', { lifespan: 1, client_name: 'Canary' });
    secrets.set('long-lived token', token);
    const { path } = await ask<{ path: string }>(socket, 'auth/sign_path', { path: '/api/' });
    secrets.set('signature', path.replace(/.*authSig=/, ''));
    for (const headers of [bearer(token), { 'x-ha-access': apiPassword }, {}])
      await request(home.base, path, { headers });
    await request(home.base, `${path}x`);
    await request(home.base, `/api/?api_password=${encodeURIComponent(apiPassword)}`);
    await request(home.base, `/api/?api_password=${encodeURIComponent(newPassword)}`, { headers: bearer(`${token}x`) });
    const change = { current_password: usualPassword, new_password: newPassword };
    await refusal(socket, `${local}/change_password`, { ...change, current_password: newPassword });
    await ask(socket, `${local}/change_password`, change);
    await refusal(home.ownerSocket, `${local}/create`, { user_id: account.id, username: ' x', password: newPassword });
    await refusal(home.ownerSocket, `${local}/admin_change_password`, { user_id: account.id, password: newPassword });
    await refusal(home.ownerSocket, 'no/such/command', { password: newPassword, token: accessToken });
    const restart = await runLatchkey(['onboarding', 'restart', '--data', home.server.data]);
    secrets.set('one-time link', /restart=([\w-]+)/.exec(restart.stdout)?.[1] ?? '');
    return () => home.server.stop();
  });

  it('are all there to be looked for', () => {
    expect(secrets.size).toBe(17);
    expect([...secrets.values()].every((secret) => secret.length >= 16)).toBe(true);
  });

  it('are in no line of the log', () => {
    expect(home.server.output()).toContain('You need to use a bearer token');
    expect(home.server.output()).toContain('invalid authentication');
    expect([...secrets].filter(([, secret]) => home.server.output().includes(secret))).toEqual([]);
  });

  it('are in no file of the data folder', () => {
    const entries = readdirSync(home.server.data, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(files.length).toBeGreaterThan(3);
    const forms = (secret: string) => [secret, secret.replaceAll('-', ''), encodeURIComponent(secret)];
    const found = [...secrets].filter(([, secret]) =>
      files.some((file) => forms(secret).some((form) => file.includes(form))),
    );
    expect(found.map(([kind]) => kind)).toEqual([]);
  });
});
