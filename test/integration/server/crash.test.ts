import { beforeEach, describe, expect, it } from 'vitest';
import { loginCode } from '../../support/login-code.ts';
import { anna, exchangeCode, onboardOwner } from '../../support/onboard-owner.ts';
import { type Answer, checkToken, postForm, postJson, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { signIn } from '../../support/sign-in.ts';

const rounds = 3;

/** What was acknowledged is there after `kill -9`: PROTOCOL.md 12, single-use things stay used, dead tokens stay dead. */
describe('a killed server', () => {
  let server: TestServer;
  let clientId: string;

  beforeEach(async () => {
    server = await startServer();
    clientId = `${server.base}/`;
    return () => server.stop();
  });

  const post = (path: string, fields: Record<string, string>) => postForm(server.base, path, fields);
  const exchange = (code: string) =>
    post('/auth/token', { grant_type: 'authorization_code', code, client_id: clientId });
  const refresh = (token: string) =>
    post('/auth/token', { grant_type: 'refresh_token', refresh_token: token, client_id: clientId });
  const revoke = (token: string) => post('/auth/revoke', { token });

  async function crash(): Promise<void> {
    await server.kill9();
    await server.restart();
  }

  it('knows the owner whom it has acknowledged, and the code it gave', async () => {
    const account = { ...anna, client_id: clientId, language: 'en' };
    const made = await postJson(server.base, '/api/onboarding/users', account);
    await crash();
    const steps = (await request(server.base, '/api/onboarding')).json<{ done: boolean }[]>();
    expect(steps.map((step) => step.done)).toEqual([true, false, false, false]);
    expect((await postJson(server.base, '/api/onboarding/users', { ...account, username: 'eve' })).status).toBe(403);
    const tokens = await exchangeCode(server.base, { code: String(made.json().auth_code), clientId });
    expect(await checkToken(server.base, tokens.access_token)).toBe(200);
    expect(await loginCode(server.base)).toHaveLength(32);
  });

  it('knows the code, then the session, then the revocation that it has acknowledged', async () => {
    await onboardOwner(server);
    const code = await loginCode(server.base);
    await crash();
    const session = (await exchange(code)).json<Record<string, string>>();
    await crash();
    expect(await checkToken(server.base, session.access_token ?? '')).toBe(200);
    expect((await refresh(session.refresh_token ?? '')).status).toBe(200);
    expect((await revoke(session.refresh_token ?? '')).status).toBe(200);
    await crash();
    expect(await checkToken(server.base, session.access_token ?? '')).toBe(401);
    expect((await refresh(session.refresh_token ?? '')).status).toBe(400);
  });

  it('knows that a code was spent, and that its session died when it was sent again', async () => {
    await onboardOwner(server);
    const code = await loginCode(server.base);
    const session = (await exchange(code)).json<Record<string, string>>();
    await crash();
    expect((await exchange(code)).status).toBe(400);
    await crash();
    expect(await checkToken(server.base, session.access_token ?? '')).toBe(401);
  });

  it('loses nothing of a storm of exchanges and revocations, whenever it is killed', async () => {
    await onboardOwner(server);
    for (let round = 0; round < rounds; round += 1) {
      const codes = await Promise.all(Array.from({ length: 12 }, () => loginCode(server.base)));
      const victims = await Promise.all(Array.from({ length: 8 }, () => signIn(server.base, anna)));
      const revoked: string[] = [];
      const made: { code: string; session: Record<string, string> }[] = [];
      const noted = <T>(answer: Promise<Answer>, note: (answer: Answer) => T) =>
        answer.then(
          (got) => void (got.status === 200 && note(got)),
          () => {},
        );
      const storm = [
        ...codes.map((code) => noted(exchange(code), (answer) => made.push({ code, session: answer.json() }))),
        ...victims.map(({ refresh_token: token }) => noted(revoke(token), () => revoked.push(token))),
      ];
      await Promise.any(storm.slice(round * 4));
      await server.kill9();
      await Promise.all(storm);
      await server.restart();
      expect(made.length + revoked.length).toBeGreaterThan(0);
      for (const token of revoked) expect((await refresh(token)).status).toBe(400);
      for (const { session } of made) expect(await checkToken(server.base, session.access_token ?? '')).toBe(200);
      for (const { code, session } of made) {
        expect((await exchange(code)).status).toBe(400);
        expect(await checkToken(server.base, session.access_token ?? '')).toBe(401);
      }
      expect(await loginCode(server.base)).toHaveLength(32);
    }
  });
});
