import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { loginCode } from '../../support/login-code.ts';
import { anna, onboardOwner } from '../../support/onboard-owner.ts';
import { type Answer, checkToken, postForm, postJson, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { signIn } from '../../support/sign-in.ts';

describe('token endpoint', () => {
  let server: TestServer;
  let clientId: string;

  beforeAll(async () => {
    server = await startServer();
    await onboardOwner(server);
    clientId = `${server.base}/`;
    return () => server.stop();
  });

  const post = (fields: Record<string, string>) => postForm(server.base, '/auth/token', fields);
  const exchange = (code: string, more: Record<string, string> = {}) =>
    post({ grant_type: 'authorization_code', code, client_id: clientId, ...more });
  const refresh = (token: string, more: Record<string, string> = { client_id: clientId }) =>
    post({ grant_type: 'refresh_token', refresh_token: token, ...more });
  const outcome = (answer: Answer) => [answer.status, answer.json()];
  const session = () => signIn(server.base, anna);
  const claims = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  const badCode = [400, { error: 'invalid_request', error_description: 'Invalid code' }];

  describe('with an authorization code', () => {
    // rows: 1.4/1, 1.5/1, 1.6/1, 3.7/6, 10/11, 10/88
    it('gives a session whose access token works for half an hour', async () => {
      const answer = await exchange(await loginCode(server.base));
      expect(outcome(answer)).toEqual([
        200,
        {
          access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
          token_type: 'Bearer',
          refresh_token: expect.stringMatching(/^[0-9a-f]{128}$/),
          expires_in: 1800,
          ha_auth_provider: 'homeassistant',
        },
      ]);
      expect(answer.headers['cache-control']).toBe('no-store');
      const token = String(answer.json().access_token);
      expect(await checkToken(server.base, token)).toBe(200);
      expect(claims(token).exp - claims(token).iat).toBe(1800);
      expect(Object.keys(claims(token)).sort()).toEqual(['exp', 'iat', 'iss']);
    });

    // rows: 3.0/2, 13/17
    it('takes the multipart form of the official client, and of repeated fields the first', async () => {
      const form = new FormData();
      form.append('client_id', clientId);
      form.append('code', await loginCode(server.base));
      form.append('grant_type', 'authorization_code');
      form.append('client_id', 'http://other.test/');
      const response = await fetch(`${server.base}/auth/token`, { method: 'POST', body: form });
      expect(response.status).toBe(200);
      const twice = `grant_type=authorization_code&client_id=${clientId}&code=${await loginCode(server.base)}&code=x`;
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
      const answer = await request(server.base, '/auth/token', { method: 'POST', headers, body: twice });
      expect(answer.status).toBe(200);
    });

    // rows: 1.6/2, 10/107, 12/code-twice
    it('refuses a code that comes a second time, and ends the session that was made from it', async () => {
      const code = await loginCode(server.base);
      const made = (await exchange(code)).json();
      expect(await checkToken(server.base, String(made.access_token))).toBe(200);
      expect(outcome(await exchange(code))).toEqual(badCode);
      expect(await checkToken(server.base, String(made.access_token))).toBe(401);
      expect(outcome(await refresh(String(made.refresh_token)))).toEqual([400, { error: 'invalid_grant' }]);
    });

    it('makes one session at most from a code that many send at once, and none that lives', async () => {
      const code = await loginCode(server.base);
      const answers = await Promise.all(Array.from({ length: 12 }, () => exchange(code)));
      const good = answers.filter((answer) => answer.status === 200);
      expect(good).toHaveLength(1);
      expect(await checkToken(server.base, String(good[0]?.json().access_token))).toBe(401);
    });

    // rows: 2.4/2, 3.7/2, 13/18
    it('leaves the code as it is when another client sends it', async () => {
      const code = await loginCode(server.base);
      for (const other of ['http://other.test/', clientId.slice(0, -1), `${clientId}?`]) {
        expect(outcome(await exchange(code, { client_id: other }))).toEqual(badCode);
      }
      expect((await exchange(code)).status).toBe(200);
    });

    it('does not let another client end a session with a spent code', async () => {
      const code = await loginCode(server.base);
      const made = (await exchange(code)).json();
      await exchange(code, { client_id: 'http://other.test/' });
      expect(await checkToken(server.base, String(made.access_token))).toBe(200);
    });

    // rows: 12/link-code-purpose, 13/41
    it('refuses a code that was made for linking an account', async () => {
      const code = await loginCode(server.base, { more: { type: 'link_user' } });
      expect(outcome(await exchange(code))).toEqual(badCode);
    });

    // rows: 3.7/2
    it.each([
      ['no client id', { client_id: '' }, 'Invalid client id'],
      ['a client id that is none', { client_id: 'ftp://a.test/' }, 'Invalid client id'],
      ['no code', { code: '' }, 'Invalid code'],
      ['an unknown code', { code: '0'.repeat(32) }, 'Invalid code'],
      ['a code that is not ASCII', { code: 'café' }, 'Invalid code'],
      ['a code named like a key of every object', { code: '__proto__' }, 'Invalid code'],
    ])('names what is wrong with %s', async (_, changes, description) => {
      const answer = await exchange('0'.repeat(32), changes);
      expect(outcome(answer)).toEqual([400, { error: 'invalid_request', error_description: description }]);
    });
  });

  // rows: 12/pkce
  describe('with PKCE', () => {
    const verifier = randomBytes(48).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const codeFor = (more: object) => loginCode(server.base, { more: { ...more } });
    const bound = () => codeFor({ code_challenge: challenge, code_challenge_method: 'S256' });
    const badVerifier = [400, { error: 'invalid_grant', error_description: 'Invalid code_verifier' }];

    it('needs the verifier that belongs to the challenge', async () => {
      expect((await exchange(await bound(), { code_verifier: verifier })).status).toBe(200);
      expect(outcome(await exchange(await bound()))).toEqual(badVerifier);
      expect(outcome(await exchange(await bound(), { code_verifier: '' }))).toEqual(badVerifier);
      expect(outcome(await exchange(await bound(), { code_verifier: challenge }))).toEqual(badVerifier);
      expect(outcome(await exchange(await bound(), { code_verifier: `${verifier}x` }))).toEqual(badVerifier);
    });

    it('gives nobody a second try at the verifier', async () => {
      const code = await bound();
      expect(outcome(await exchange(code, { code_verifier: 'a guess' }))).toEqual(badVerifier);
      expect(outcome(await exchange(code, { code_verifier: verifier }))).toEqual(badCode);
    });

    it('refuses a verifier that nobody asked for', async () => {
      expect(outcome(await exchange(await codeFor({}), { code_verifier: verifier }))).toEqual(badVerifier);
    });

    it('is advertised', async () => {
      const metadata = (await request(server.base, '/.well-known/oauth-authorization-server')).json();
      expect(metadata.code_challenge_methods_supported).toEqual(['S256']);
    });
  });

  describe('with a refresh token', () => {
    // rows: 3.7/8, 10/89
    it('gives a new access token and nothing else, again and again', async () => {
      const { refresh_token: token } = await session();
      for (let turn = 0; turn < 3; turn += 1) {
        const answer = await refresh(token);
        const expected = { access_token: expect.any(String), token_type: 'Bearer', expires_in: 1800 };
        expect(outcome(answer)).toEqual([200, expected]);
        expect(answer.headers['cache-control']).toBe('no-store');
        expect(await checkToken(server.base, String(answer.json().access_token))).toBe(200);
      }
    });

    // rows: 3.7/7, 10/95, 13/17
    it('gives it to the client of that session alone', async () => {
      const { refresh_token: token } = await session();
      const wrong = [400, { error: 'invalid_request' }];
      expect(outcome(await refresh(token, {}))).toEqual(wrong);
      expect(outcome(await refresh(token, { client_id: 'http://other.test/' }))).toEqual(wrong);
      const invalid = { error: 'invalid_request', error_description: 'Invalid client id' };
      expect(outcome(await refresh(token, { client_id: '' }))).toEqual([400, invalid]);
      expect((await refresh(token)).status).toBe(200);
    });

    // rows: 3.7/7, 13/15
    it('knows no token but the secret itself', async () => {
      const { refresh_token: token, access_token: access } = await session();
      const { iss } = claims(access);
      const hash = createHash('sha256').update(token).digest('hex');
      for (const other of [
        'f'.repeat(128),
        `${token} `,
        token.toUpperCase(),
        token.slice(1),
        access,
        iss,
        hash,
        'café',
      ])
        expect(outcome(await refresh(other))).toEqual([400, { error: 'invalid_grant' }]);
      expect(outcome(await refresh(''))).toEqual([400, { error: 'invalid_grant' }]);
      const missing = { grant_type: 'refresh_token', client_id: clientId };
      expect(outcome(await post(missing))).toEqual([400, { error: 'invalid_request' }]);
    });
  });

  // rows: 3.7/1
  it.each([
    ['no grant type', {}],
    ['an empty grant type', { grant_type: '' }],
    ['the password grant', { grant_type: 'password', username: 'anna', password: 'nine green kettles sing' }],
    ['a grant type named like a key of every object', { grant_type: '__proto__' }],
    ['a field named like the prototype', { __proto__: 'x', constructor: 'y' }],
  ])('does not support %s', async (_, fields) => {
    expect(outcome(await post(fields as Record<string, string>))).toEqual([400, { error: 'unsupported_grant_type' }]);
  });

  // rows: 3.0/2, 10/106, 13/10
  it('takes JSON for an empty form, whatever it calls itself', async () => {
    const body = { grant_type: 'authorization_code', code: await loginCode(server.base), client_id: clientId };
    for (const type of ['text/plain;charset=UTF-8', 'application/json', '']) {
      const answer = await postJson(server.base, '/auth/token', body, { headers: { 'content-type': type } });
      expect(outcome(answer)).toEqual([400, { error: 'unsupported_grant_type' }]);
    }
    expect((await exchange(body.code)).status).toBe(200);
  });

  it('reads nothing from the address', async () => {
    const query = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', client_id: clientId });
    const answer = await request(server.base, `/auth/token?${query}`, { method: 'POST' });
    expect(outcome(answer)).toEqual([400, { error: 'unsupported_grant_type' }]);
  });

  // rows: 6.5/1-2, 10/100
  it('may be called by the pages of any origin, which see errors too', async () => {
    const origin = 'https://dashboard.test';
    const answer = await postForm(server.base, '/auth/token', {}, { headers: { origin } });
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    const providers = await request(server.base, '/auth/providers', { headers: { origin } });
    expect(providers.headers['access-control-allow-origin']).toBeUndefined();
  });
});
