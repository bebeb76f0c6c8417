import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { onboardOwner } from '../../support/onboard-owner.ts';
import { bearer, checkToken, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';

describe('bearer token', () => {
  let server: TestServer;
  let token: string;
  let refreshToken: string;

  beforeAll(async () => {
    server = await startServer();
    ({ accessToken: token, refreshToken } = await onboardOwner(server));
    return () => server.stop();
  });

  const status = async (headers: Record<string, string>, path = '/api/') =>
    (await request(server.base, path, { headers })).status;
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const parts = () => token.split('.') as [string, string, string];
  const claims = () => JSON.parse(Buffer.from(parts()[1], 'base64url').toString()) as Record<string, unknown>;

  // rows: 3.0/5, 3.12/1-2, 10/90
  it('opens the protected routes, and without one they stay shut', async () => {
    const answer = await request(server.base, '/api/', { headers: bearer(token) });
    expect(answer.json()).toEqual({ message: 'API running.' });
    expect((await request(server.base, '/api/config', { headers: bearer(token) })).json()).toMatchObject({
      state: 'RUNNING',
      location_name: 'Home',
      config_source: 'yaml',
    });
    for (const path of ['/api/', '/api/config']) {
      const refusal = await request(server.base, path);
      expect([refusal.status, refusal.text]).toEqual([401, '401: Unauthorized']);
      expect(refusal.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  // rows: 6.3/1-2, 10/190, 10/192-193, 13/49
  it('needs its scheme letter by letter, in one header', async () => {
    expect(await status({ AUTHORIZATION: `Bearer ${token}` })).toBe(200);
    const others = [
      token,
      `BEARER ${token}`,
      `bearer ${token}`,
      `Bearer\t${token}`,
      `Bearer  ${token}`,
      `Basic ${token}`,
    ];
    for (const authorization of others) expect(await status({ authorization })).toBe(401);
    expect(await status({ 'x-ha-access': token })).toBe(401);
    expect(await status({}, `/api/?api_password=${token}&access_token=${token}`)).toBe(401);
    const basic = Buffer.from('anna:nine green kettles sing').toString('base64');
    expect(await status({ authorization: `Basic ${basic}` })).toBe(401);
  });

  it('is not the refresh token', async () => {
    expect(await checkToken(server.base, refreshToken)).toBe(401);
  });

  // rows: 1.5/2-5, 10/35, 10/37-38
  it.each([
    ['nothing', () => ''],
    ['a dot', () => '.'],
    ['dots', () => '..'],
    ['its first two parts', () => parts().slice(0, 2).join('.')],
    ['no signature', () => `${parts().slice(0, 2).join('.')}.`],
    ['a signature of zeroes', () => `${parts().slice(0, 2).join('.')}.${'A'.repeat(43)}`],
    ['a signature with rubbish behind it', () => `${token}!`],
    ['a part more', () => `${token}.${parts()[2]}`],
    ['the algorithm none', () => `${encode({ alg: 'none', typ: 'JWT' })}.${parts()[1]}.`],
    ['no algorithm', () => `${encode({ typ: 'JWT' })}.${parts()[1]}.${parts()[2]}`],
    ['a longer life', () => `${parts()[0]}.${encode({ ...claims(), exp: 9e9 })}.${parts()[2]}`],
    ['another issuer', () => `${parts()[0]}.${encode({ ...claims(), iss: 'f'.repeat(32) })}.${parts()[2]}`],
    [
      'an issuer named like a key of every object',
      () => `${parts()[0]}.${encode({ ...claims(), iss: '__proto__' })}.x`,
    ],
    ['9,000 characters', () => `${token}${'A'.repeat(9000)}`],
    ['a payload that is no object', () => `${parts()[0]}.${encode([1])}.${parts()[2]}`],
    ['a payload that is no JSON', () => `${parts()[0]}.${Buffer.from('{').toString('base64url')}.${parts()[2]}`],
  ])('is refused when it holds %s', async (_, forged) => {
    expect(await checkToken(server.base, forged())).toBe(401);
    expect(await checkToken(server.base, token)).toBe(200);
  });

  // rows: 10/36, 12/derived-keys
  it('is refused when it is signed with the empty key, the issuer, or another token’s key', async () => {
    const masterKey = Buffer.from(readFileSync(join(server.data, 'master.key'), 'utf8').trim(), 'hex');
    const keyOf = (id: unknown) => createHmac('sha256', masterKey).update(`access-token:${id}`).digest();
    const signed = `${parts()[0]}.${encode(claims())}`;
    const sign = (key: Buffer | string) => `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
    expect(await checkToken(server.base, sign(keyOf(claims().iss)))).toBe(200);
    for (const key of ['', String(claims().iss), keyOf('other'), masterKey])
      expect(await checkToken(server.base, sign(key))).toBe(401);
  });

  // rows: 6.1/3
  it('that was refused is told in the log with its address, and not in full', async () => {
    await request(server.base, '/api/config?authSig=a-signature', { headers: bearer('eyJ.a-bad.token') });
    const line = "invalid authentication from localhost (127.0.0.1). Requested URL: '/api/config?authSig=…'";
    await expect.poll(() => server.output()).toContain(line);
    expect(server.output()).not.toMatch(/a-bad|a-signature/);
  });

  // rows: 3.0/6, 3.12/3, 13/9
  it.each([
    ['GET', '/api', 404],
    ['GET', '/API/', 404],
    ['HEAD', '/api/', 405],
    ['POST', '/api/', 405],
    ['DELETE', '/api/config', 405],
    ['GET', '/api//config', 404],
    ['GET', '/api/config/', 404],
  ])('%s %s is answered %i, with or without one', async (method, path, expected) => {
    for (const headers of [{}, bearer(token)])
      expect((await request(server.base, path, { method, headers })).status).toBe(expected);
  });
});
