import { beforeAll, describe, expect, it } from 'vitest';
import { answerFlow, startFlow, startHome, via } from '../../support/auth-home.ts';
import { type Owner, onboardOwner } from '../../support/onboard-owner.ts';
import { readLog } from '../../support/read-log.ts';
import { checkToken, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';

describe('failed logins from this machine', () => {
  let home: TestServer;
  let owner: Owner;

  beforeAll(async () => {
    home = await startServer({ config: { http: { login_attempts_threshold: 3 } } });
    owner = await onboardOwner(home);
    return () => home.stop();
  });

  const timedLogin = async (password: string) => {
    const { flow_id } = (await startFlow(home)).json();
    const started = performance.now();
    const step = (await answerFlow(home, flow_id, { username: 'anna', password })).json();
    return { took: performance.now() - started, type: step.type };
  };

  it('come with a hint at local scanners and proxies, which others do not get', async () => {
    const hint = /local scanner.*nmap.*X-Forwarded-For/;
    const proxied = await startHome();
    await request(proxied.base, '/api/', via('203.0.113.5'));
    await readLog(proxied.server);
    expect(proxied.server.output()).toContain('from 203.0.113.5 (203.0.113.5)');
    const lines = proxied.server.output().split('\n');
    const after = lines.findIndex((line) => line.includes('203.0.113.5')) + 1;
    expect(lines[after]).not.toMatch(hint);
    await proxied.server.stop();
    const log = await readLog(home);
    await request(home.base, '/api/');
    expect(await log()).toMatch(hint);
    expect(home.output()).toContain('from localhost (127.0.0.1)');
  });

  // rows: 12/bans
  it('make passwords slow after some, nothing else, and never lead to a ban', async () => {
    for (let turn = 0; turn < 8; turn += 1) expect((await request(home.base, '/api/')).status).toBe(401);
    const started = performance.now();
    expect((await startFlow(home)).status).toBe(200);
    expect(await checkToken(home.base, owner.accessToken)).toBe(200);
    expect(performance.now() - started).toBeLessThan(900);
    const wrong = await timedLogin('wrong');
    expect(wrong.type).toBe('form');
    expect(wrong.took).toBeGreaterThan(950);
    const right = await timedLogin(owner.password);
    expect(right.type).toBe('create_entry');
    expect(right.took).toBeGreaterThan(950);
    // The right one has forgiven what was before.
    expect((await timedLogin(owner.password)).took).toBeLessThan(950);
  });
});
