import { beforeAll, describe, expect, it } from 'vitest';
import { anna, onboardOwner } from '../../support/onboard-owner.ts';
import { checkToken, postForm, postJson, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { signIn } from '../../support/sign-in.ts';
import { connectAs } from '../../support/web-socket.ts';

describe('revocation', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer();
    await onboardOwner(server);
    return () => server.stop();
  });

  const session = () => signIn(server.base, anna);
  const revoke = (token: string) => postForm(server.base, '/auth/revoke', { token });
  const isDead = async ({ access_token: access, refresh_token: token }: Awaited<ReturnType<typeof session>>) => {
    const fields = { grant_type: 'refresh_token', refresh_token: token, client_id: `${server.base}/` };
    const refreshed = (await postForm(server.base, '/auth/token', fields)).status;
    return [await checkToken(server.base, access), refreshed].join();
  };
  const [alive, dead] = ['200,200', '401,400'];

  // rows: 1.5/7, 3.8/1-2, 10/19, 10/98
  it('kills the session with all its access tokens at once, and no other', async () => {
    const [one, other] = [await session(), await session()];
    expect([await isDead(one), await isDead(other)]).toEqual([alive, alive]);
    const answer = await revoke(one.refresh_token);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect([await isDead(one), await isDead(other)]).toEqual([dead, alive]);
  });

  // rows: 1.5/7
  it('kills access tokens that were seen just before, and those that were never seen', async () => {
    const one = await session();
    const fields = { grant_type: 'refresh_token', refresh_token: one.refresh_token, client_id: `${server.base}/` };
    const unseen = (await postForm(server.base, '/auth/token', fields)).json();
    await checkToken(server.base, one.access_token);
    await revoke(one.refresh_token);
    expect(await checkToken(server.base, one.access_token)).toBe(401);
    expect(await checkToken(server.base, String(unseen.access_token))).toBe(401);
  });

  it('is refused to no request under way: checks that run beside it end in one clear order', async () => {
    const one = await session();
    const checks = Array.from({ length: 40 }, () => checkToken(server.base, one.access_token));
    const [, ...statuses] = await Promise.all([revoke(one.refresh_token), ...checks]);
    expect(statuses.every((status) => status === 200 || status === 401)).toBe(true);
    expect(await checkToken(server.base, one.access_token)).toBe(401);
  });

  // rows: 1.4/7, 3.8/2, 4.1/9, 10/114, 10/24
  it('closes every socket of the session within a second, and no other', async () => {
    const [one, other] = [await session(), await session()];
    const sockets = await Promise.all([1, 2, 3].map(() => connectAs(server.base, one.access_token)));
    const kept = await connectAs(server.base, other.access_token);
    const started = performance.now();
    await revoke(one.refresh_token);
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([1000, 1000, 1000]);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await kept.call('ping')).toEqual({ id: 1, type: 'pong' });
  });

  // rows: 3.8/3, 10/98, 10/108
  it('takes a multipart form, and the older way through the token endpoint, which wins over a grant', async () => {
    const [one, other, third] = [await session(), await session(), await session()];
    const form = new FormData();
    form.append('token', one.refresh_token);
    await fetch(`${server.base}/auth/revoke`, { method: 'POST', body: form });
    await postForm(server.base, '/auth/token', { action: 'revoke', token: other.refresh_token });
    const both = { action: 'revoke', token: third.refresh_token, grant_type: 'refresh_token' };
    expect((await postForm(server.base, '/auth/token', both)).status).toBe(200);
    expect([await isDead(one), await isDead(other), await isDead(third)]).toEqual([dead, dead, dead]);
  });

  // rows: 3.8/1, 13/15
  it('answers the same to a token that is unknown, revoked, missing or not ASCII', async () => {
    const one = await session();
    await revoke(one.refresh_token);
    for (const token of [one.refresh_token, 'f'.repeat(128), '', 'café', '__proto__']) {
      const answer = await revoke(token);
      expect([answer.status, answer.text]).toEqual([200, '']);
    }
    expect((await request(server.base, '/auth/revoke', { method: 'POST' })).status).toBe(200);
  });

  it('does nothing for JSON, for the address, or for an access token', async () => {
    const one = await session();
    await postJson(server.base, '/auth/revoke', { token: one.refresh_token });
    await request(server.base, `/auth/revoke?token=${one.refresh_token}`, { method: 'POST' });
    await revoke(one.access_token);
    expect(await isDead(one)).toBe(alive);
  });

  // rows: 1.7/1
  it('stays done after a restart', async () => {
    const one = await session();
    await revoke(one.refresh_token);
    await server.restart();
    expect(await isDead(one)).toBe(dead);
  });
});
