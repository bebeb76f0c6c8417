import { beforeAll, describe, expect, it } from 'vitest';
import { type AuthHome, startHome } from '../../support/auth-home.ts';
import { request } from '../../support/request.ts';

const path = '/.well-known/oauth-authorization-server';

describe('the metadata of the server', () => {
  let home: AuthHome;

  beforeAll(async () => {
    const urls = { internal_url: 'http://home.example.lan:8123', external_url: 'https://home.example.org/' };
    home = await startHome({ homeassistant: urls });
    return () => home.server.stop();
  });

  const read = async (host: string, more: Record<string, string> = {}) =>
    (await request(home.base, path, { headers: { host, ...more } })).json();
  const at = (base: string) => ({
    authorization_endpoint: `${base}/auth/authorize`,
    token_endpoint: `${base}/auth/token`,
    revocation_endpoint: `${base}/auth/revoke`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    service_documentation: 'https://developers.home-assistant.io/docs/auth_api',
  });

  // rows: 3.10/2, 13/20
  it.each([
    ['home.example.lan', 'http://home.example.lan:8123'],
    ['home.example.lan:1', 'http://home.example.lan:8123'],
    ['home.example.org:8443', 'https://home.example.org'],
  ])('names whole addresses to who calls it %s, as it is configured', async (host, issuer) => {
    expect(await read(host)).toEqual({ issuer, ...at(issuer) });
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '127.9.9.9'])(
    'names whole addresses at %s, with the real port',
    async (name) => {
      const issuer = `http://${name}:${home.server.port}`;
      expect(await read(`${name}:9`)).toEqual({ issuer, ...at(issuer) });
    },
  );

  it.each([
    'evil.example',
    'HOME.example.org',
    'home.example.org.evil.example',
    'localhost.evil.example',
    '192.168.1.9',
    '[::2]',
    'home.example.org@evil.example',
  ])('lets nobody put %s into its addresses', async (host) => {
    expect(await read(host)).toEqual(at(''));
  });

  // rows: 13/20
  it('believes no X-Forwarded-Host', async () => {
    const more = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-host': 'home.example.org' };
    expect(await read('evil.example', more)).toEqual(at(''));
  });

  // rows: 3.10/3
  it('leads to the change of a password', async () => {
    const answer = await request(home.base, '/.well-known/change-password');
    expect([answer.status, answer.headers.location]).toEqual([302, '/profile']);
  });

  it('is read, and nothing else', async () => {
    for (const method of ['POST', 'HEAD']) expect((await request(home.base, path, { method })).status).toBe(405);
  });
});
