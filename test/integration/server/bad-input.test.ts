import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loginCode } from '../../support/login-code.ts';
import { exchangeCode } from '../../support/onboard-owner.ts';
import { bearer, checkToken, postJson, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const jsonRoutes = ['/auth/login_flow', `/auth/login_flow/${'0'.repeat(32)}`, '/api/onboarding/users'];
const formRoutes = ['/auth/token', '/auth/revoke'];

describe('bad input', () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    server = await startServer();
    const clientId = `${server.base}/`;
    const account = { name: 'Anna', username: 'anna', password: 'nine green kettles sing' };
    const made = await postJson(server.base, '/api/onboarding/users', {
      ...account,
      client_id: clientId,
      language: 'en',
    });
    token = (await exchangeCode(server.base, { code: String(made.json().auth_code), clientId })).access_token;
    return () => server.stop();
  });

  /** Nothing was lost: the session from before lives, people can sign in, and the memory is sane. */
  afterEach(async () => {
    expect(await checkToken(server.base, token)).toBe(200);
    expect(await loginCode(server.base)).toHaveLength(32);
    expect(residentMegabytes()).toBeLessThan(300);
    expect(server.output()).not.toMatch(/ ERROR /);
  });

  const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
    request(server.base, path, { method: 'POST', body, headers });

  // rows: 3.0/3
  it.each(
    jsonRoutes.flatMap((path) => ['', '{', '{"a":', 'nonsense', '\ufeff', "{'a':1}"].map((body) => [path, body])),
  )('%s says of the body %j that it is no JSON', async (path, body) => {
    const answer = await post(path, body);
    expect([answer.status, answer.json()]).toEqual([400, { message: 'Invalid JSON.' }]);
  });

  it.each(jsonRoutes)('%s takes text that is not UTF-8 for no JSON', async (path) => {
    const answer = await post(path, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]));
    expect([answer.status, answer.json()]).toEqual([400, { message: 'Invalid JSON.' }]);
  });

  // rows: 3.0/4
  it.each(jsonRoutes.flatMap((path) => ['[]', '7', 'null', '"text"', 'true'].map((body) => [path, body])))(
    '%s says of the body %s what is expected instead',
    async (path, body) => {
      const answer = await post(path, body);
      expect(answer.status).toBe(400);
      expect(answer.json().message).toMatch(/^Message format incorrect: (expected|required)/);
    },
  );

  it.each(jsonRoutes)('%s stands JSON that is nested deeper than any parser likes', async (path) => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    expect([400, 404]).toContain((await post(path, deep)).status);
    const hidden = `{"client_id":"http://a.test/","handler":["homeassistant",${deep.slice(0, 5_000)}${']'.repeat(5_000)}]}`;
    expect([400, 404]).toContain((await post(path, hidden)).status);
  });

  // rows: 6.7/4, 12/json-limit
  it.each([...jsonRoutes, ...formRoutes])(
    '%s takes 64 KiB and no more, whether it is told before or not',
    async (path) => {
      expect((await post(path, 'x'.repeat(64 * 1024))).status).not.toBe(413);
      const refusal = await post(path, 'x'.repeat(64 * 1024 + 1));
      expect([refusal.status, refusal.text]).toEqual([413, '413: Payload Too Large']);
      const chunked = await post(path, 'x'.repeat(64 * 1024 + 1), { 'transfer-encoding': 'chunked' });
      expect(chunked.status).toBe(413);
    },
  );

  it.each([...jsonRoutes, ...formRoutes])('%s answers 10 MB with a refusal, many at once too', async (path) => {
    const large = Buffer.alloc(10_000_000, 'x');
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(path, large)));
    expect(answers.map((answer) => answer.status)).toEqual([413, 413, 413, 413]);
  });

  it('does not wait for ever for a body that was promised', async () => {
    for (const path of [...jsonRoutes, ...formRoutes]) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nshort`);
      socket.end();
    }
  });

  // rows: 13/10
  it.each([
    ['without a boundary', 'multipart/form-data'],
    ['with another boundary', 'multipart/form-data; boundary=other'],
    ['with an empty boundary', 'multipart/form-data; boundary='],
    ['that ends in the middle', 'multipart/form-data; boundary=b'],
  ])('a multipart form %s is told to be broken', async (_, type) => {
    const body = '--b\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nrefresh';
    for (const path of formRoutes) {
      const answer = await post(path, body, { 'content-type': type });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('multipart');
    }
  });

  it('takes a file in a multipart form for no field', async () => {
    const form = new FormData();
    form.append('grant_type', new File(['refresh_token'], 'a.txt'));
    const response = await fetch(`${server.base}/auth/token`, { method: 'POST', body: form });
    expect([response.status, await response.json()]).toEqual([400, { error: 'unsupported_grant_type' }]);
  });

  it('stands ten thousand fields in a form', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = Array.from({ length: 10_000 }, (_, place) => `a${place}=`)
      .join('&')
      .slice(0, 65_000);
    expect((await post('/auth/token', body, headers)).status).toBe(400);
    expect((await post('/auth/token', '%', headers)).status).toBe(400);
    expect((await post('/auth/token', 'grant_type=%FF%FE&&&=&', headers)).status).toBe(400);
  });

  // rows: 6.5/2, 13/47
  it('tells origins apart letter by letter, and lets a forged one read nothing', async () => {
    const allowed = 'https://cast.home-assistant.io';
    const headersFor = async (origin: string) =>
      (await request(server.base, '/api/config', { headers: { ...bearer(token), origin } })).headers;
    expect((await headersFor(allowed))['access-control-allow-origin']).toBe(allowed);
    const forged = [
      'https://cast.home-assistant.io.evil.test',
      'http://cast.home-assistant.io',
      'null',
      'https://CAST.home-assistant.io',
      '*',
    ];
    for (const origin of forged) expect((await headersFor(origin))['access-control-allow-origin']).toBeUndefined();
    const preflight = await request(server.base, '/api/config', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.test', 'access-control-request-method': 'GET' },
    });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    expect(preflight.text).toContain("origin 'https://evil.test' is not allowed");
  });

  // rows: 6.7/4, 13/9
  it('refuses headers that are too large, and serves the next request', async () => {
    const answer = await request(server.base, '/api/', { headers: { 'x-large': 'x'.repeat(20_000) } });
    expect(answer.status).toBe(401);
    expect(await raw(`GET /api/ HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(30_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4\d\d /,
    );
  });

  // rows: 13/9
  it.each([
    ['an invented method', 'BREW /api/ HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no HTTP at all', '\u0016\u0003\u0001\r\n\r\n'],
    ['two lengths', 'POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a negative length', 'POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    ['a line break in a header', 'GET /api/ HTTP/1.1\r\nHost: x\r\nX-A: b\nInjected: c\r\r\n\r\n'],
    ['a nul in the path', 'GET /api/\0 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['chunks of no size', 'POST /auth/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ])('answers 400 to %s', async (_, text) => {
    expect(await raw(text)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each([
    '/../etc/passwd',
    '/web/../../latchkey.js',
    '/web/%2e%2e/%2e%2e/latchkey.js',
    '/web/..%2f..%2flatchkey.js',
    '/web/%252e%252e%252flatchkey.js',
    '/web/index.html',
    '/web/',
    '/web/__proto__',
    '/web/constructor',
    '/web/%00',
    '/web/%',
    '/%E0%A4%A',
    '//evil.test/api/',
    '/master.key',
    '/store/CURRENT',
  ])('gives nothing away under %s', async (path) => {
    const answer = await request(server.base, path);
    expect([400, 404]).toContain(answer.status);
    expect(answer.text.length).toBeLessThan(100);
  });

  it.each(['[', 'a b', '127.0.0.1:99999', '"<script>', '', 'x'.repeat(5000)])(
    'serves its pages whatever the Host header says: %s',
    async (host) => {
      const query = 'client_id=http://a.test/&redirect_uri=http://a.test/';
      for (const path of [`/auth/authorize?${query}`, '/auth/providers', '/.well-known/oauth-authorization-server']) {
        const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
        expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      }
    },
  );

  it('takes a request line whose address is none for a bad request', async () => {
    expect(await raw('GET http://[::1/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(server.output()).not.toMatch(/TypeError|at .*\.js/);
  });

  it('takes an absolute address in the request line for the path that it holds', async () => {
    expect(await raw('GET http://evil.test/api/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 4\d\d /,
    );
  });

  function residentMegabytes(): number {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  }

  /** The answer to bytes that no client would send. */
  function raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(text, 'latin1'));
      socket.on('error', reject);
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString('latin1'));
      });
    });
  }
});
