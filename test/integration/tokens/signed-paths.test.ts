import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AuthHome, addAccount, ask, connectAccount, signInAs, startHome } from '../../support/auth-home.ts';
import { bearer, postForm, type RequestOptions, request } from '../../support/request.ts';
import type { TestSocket } from '../../support/web-socket.ts';

describe('a signed path', () => {
  let home: AuthHome;

  beforeAll(async () => {
    home = await startHome();
    return () => home.server.stop();
  });

  const sign = async (path: string, expires?: number, socket: TestSocket = home.ownerSocket) => {
    const fields = expires === undefined ? { path } : { path, expires };
    return (await ask<{ path: string }>(socket, 'auth/sign_path', fields)).path;
  };
  const open = async (path: string, options: RequestOptions = {}) => (await request(home.base, path, options)).status;
  const signatureOf = (path: string) => path.slice(path.indexOf('authSig='));

  // rows: 3.13/1, 3.13/5, 10/195
  it('opens what it names for whoever holds it', async () => {
    expect(await open('/api/')).toBe(401);
    const path = await sign('/api/');
    expect(path).toMatch(/^\/api\/\?authSig=[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await open(path)).toBe(200);
    expect(await open(path)).toBe(200);
  });

  // rows: 1.6/5, 4.3/7, 10/127
  it('lives thirty seconds when nothing else is said', async () => {
    const claims = async (expires?: number) =>
      JSON.parse(Buffer.from((await sign('/api/', expires)).split('.')[1] ?? '', 'base64url').toString());
    const { iat, exp } = await claims();
    expect(exp - iat).toBe(30);
    const longer = await claims(3600);
    expect(longer.exp - longer.iat).toBe(3600);
  });

  // rows: 3.13/2, 10/196
  it('opens no other path, and nothing without its signature', async () => {
    const signature = signatureOf(await sign('/api/'));
    expect(await open(`/api/?${signature}`)).toBe(200);
    expect(await open(`/api/config?${signature}`)).toBe(401);
    expect(await open(`/api/?${signature.slice(0, -2)}`)).toBe(401);
    expect(await open('/api/?authSig=')).toBe(401);
    const [head, , mac] = signature.slice('authSig='.length).split('.');
    const forged = Buffer.from(JSON.stringify({ iss: 'x', path: '/api/', params: [], iat: 0, exp: 9e9 })).toString(
      'base64url',
    );
    expect(await open(`/api/?authSig=${head}.${forged}.${mac}`)).toBe(401);
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await open(`/api/?authSig=${unsigned}.${forged}.`)).toBe(401);
  });

  // rows: 3.13/2, 10/196
  it('is for reading: neither for POST nor for HEAD', async () => {
    const path = await sign('/api/onboarding/core_config');
    expect(await open(path, { method: 'POST' })).toBe(401);
    const link = await sign('/auth/link_user');
    expect(await open(link, { method: 'POST', body: '{}' })).toBe(401);
    expect(await open(await sign('/api/'), { method: 'HEAD' })).toBe(405);
  });

  // rows: 3.13/2, 10/197-198, 10/200
  it('is bound to its parameters, their order and number', async () => {
    const path = await sign('/api/?test=test&foo=bar');
    const signature = signatureOf(path);
    expect(await open(path)).toBe(200);
    for (const query of [
      'foo=bar&test=test',
      'test=test',
      'test=test&foo=bar&foo=bar',
      'test=other&foo=bar',
      'test=test&foo=bar&more=1',
      '',
      'TEST=test&foo=bar',
    ]) {
      expect([query, await open(`/api/?${query}&${signature}`)]).toEqual([query, 401]);
    }
    expect(await open(`/api/?${signature}&test=test&foo=bar`)).toBe(200);
  });

  // rows: 3.13/3, 10/199-200
  it('lets width and height be chosen afterwards', async () => {
    const path = await sign('/api/?a=1&width=7');
    expect(path).not.toContain('width');
    for (const query of ['', '&width=100', '&height=5&width=100', '&width=1&width=2'])
      expect(await open(`${path}${query}`)).toBe(200);
    expect(await open(`${path}&depth=1`)).toBe(401);
  });

  // rows: 13/24
  it('keeps what its parameters mean, however they are written', async () => {
    for (const query of ['q=a%20b%2Bc', 'q=%C3%A9', 'q', 'a=1;b=2', 'q=%26x%3D1%23', 'q=%2525']) {
      const path = await sign(`/api/?${query}`);
      expect([query, await open(encodeURI(path).replace(/%25(?=[0-9A-F]{2})/g, '%'))]).toEqual([query, 200]);
    }
    expect(await sign('/api/?q=a%20b%2Bc')).toMatch(/^\/api\/\?q=a b%2Bc&authSig=/);
    expect(await sign('http://elsewhere.example/api/?a=1')).toMatch(/^\/api\/\?a=1&authSig=/);
    expect(await sign('')).toMatch(/^\?authSig=/);
  });

  // rows: 1.6/5, 3.13/4, 10/196, 13/24
  it('ends with its time, or never begins', async () => {
    const path = await sign('/api/', 1);
    expect(await open(path)).toBe(200);
    await delay(1_100);
    expect(await open(path)).toBe(401);
    for (const expires of [0, -5]) expect(await open(await sign('/api/', expires))).toBe(401);
  });

  // rows: 3.13/4-5, 10/196, 10/201
  it('ends with the session that signed it', async () => {
    const { socket, refreshToken } = await connectAccount(home);
    const path = await sign('/api/', 300, socket);
    expect(await open(path)).toBe(200);
    await postForm(home.base, '/auth/revoke', { token: refreshToken });
    expect(await open(path)).toBe(401);
  });

  // rows: 12/local-only-everywhere
  it('ends with its user’s right to be there', async () => {
    const account = await addAccount(home);
    const { socket } = await connectAccount(home, account);
    const path = await sign('/api/', 300, socket);
    expect(await open(path)).toBe(200);
    await ask(home.ownerSocket, 'config/auth/update', { user_id: account.id, is_active: false });
    expect(await open(path)).toBe(401);
  });

  // rows: 12/local-only-everywhere
  it('opens nothing from afar for a user who is to stay in the local network', async () => {
    const account = await addAccount(home);
    const { socket } = await connectAccount(home, account);
    const path = await sign('/api/', 300, socket);
    const far = { headers: { 'x-forwarded-for': '203.0.113.9' } };
    expect(await open(path, far)).toBe(200);
    await ask(home.ownerSocket, 'config/auth/update', { user_id: account.id, local_only: true });
    expect(await open(path, far)).toBe(401);
    expect(await open(path, { headers: { 'x-forwarded-for': '192.168.1.9' } })).toBe(200);
  });

  it('gives way to a bearer token, and helps one that is bad', async () => {
    const path = await sign('/api/');
    const { accessToken } = await signInAs(home);
    expect(await open(path, { headers: bearer(accessToken) })).toBe(200);
    expect(await open(path, { headers: bearer('bad') })).toBe(200);
    expect(await open('/api/?authSig=bad', { headers: bearer(accessToken) })).toBe(200);
  });

  // rows: 1.6/6, 3.13/4
  it('ends with a restart, unlike the session that signed it', async () => {
    const own = await startHome();
    const { path } = await ask<{ path: string }>(own.ownerSocket, 'auth/sign_path', { path: '/api/', expires: 300 });
    const statuses = async () => [
      (await request(own.base, path)).status,
      (await request(own.base, '/api/', { headers: bearer(own.owner.accessToken) })).status,
    ];
    expect(await statuses()).toEqual([200, 200]);
    await own.server.restart();
    expect(await statuses()).toEqual([401, 200]);
    await own.server.stop();
  });
});
