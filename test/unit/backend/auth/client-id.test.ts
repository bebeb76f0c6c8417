import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  brokenClientIdRule,
  brokenRedirectRule,
  isAllowedRedirect,
  isClientId,
} from '../../../../backend/auth/client-id.ts';
import { clientIdRules } from '../../../../shared/wire/client-id.ts';

const ios = 'https://home-assistant.io/iOS';
const android = 'https://home-assistant.io/android';

describe('client id', () => {
  // rows: 2.1/1, 2.1/6-8, 10/42, 10/44-45, 10/49, 13/5
  it.each([
    'http://app.test/',
    'https://app.test/',
    'http://app.test',
    'HTTP://APP.test/PATH',
    'https://app.test:8123/a?query=1',
    'http://app.test/hello/.world',
    'http://app.test/hello./.world',
    'http://app.test/...',
    'http://app.test/%2e%2e/',
    'http://app.test/#',
    ' http://app.test/',
    'http://app.test/ ',
    'http://app.test:/',
    'http://app.test:0/',
    'http://app_1.test/',
    'http://münchen.test/',
    'http://localhost:3000/',
    'http://127.1/',
    'http://2130706433/',
    'http://127.0.0.1/',
    'http://127.255.255.254/',
    'http://10.0.0.0/',
    'http://10.255.255.255:8123/',
    'http://172.16.0.0/',
    'http://172.31.255.255/',
    'http://192.168.0.0/',
    'http://192.168.255.255/',
    'http://169.254.1.1/',
    'http://[::1]/',
    'http://[::1]:8123/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:192.168.1.1]/',
  ])('may be %s', (clientId) => {
    expect(brokenClientIdRule(clientId)).toBeNull();
  });

  // rows: 2.1/1-6, 10/43, 10/46-48, 10/50, 10/68, 12/public-ip-with-port, 12/empty-host, 13/4-6
  it.each([
    ['client_id_missing', ['']],
    ['client_id_not_a_url', ['app.test', '/relative', 'chrome-extension:abc', 'javascript:alert(1)', '//app.test/']],
    [
      'client_id_scheme',
      ['ftp://app.test', 'homeassistant://auth', 'chrome-extension://abcdefgh/', 'file:///etc/passwd'],
    ],
    [
      'client_id_host',
      ['http://', 'http:///x', 'https:///path', 'http:app.test', 'http:/app.test', 'http://:80/', 'http://[::1/'],
    ],
    [
      'client_id_dot_segment',
      ['http://app.test/.', 'http://app.test/..', 'http://app.test/a/./b', 'http://app.test/a/../b'],
    ],
    ['client_id_fragment', ['http://app.test/#x', 'http://app.test#x', 'http://app.test/?a#b']],
    [
      'client_id_credentials',
      ['http://a@app.test/', 'http://a:b@app.test/', 'http://@app.test/', 'http://:@app.test/'],
    ],
    [
      'client_id_port',
      ['http://app.test:port/', 'http://app.test:-1/', 'http://app.test:99999/', 'http://app.test:1e3/'],
    ],
    [
      'client_id_public_ip',
      [
        'http://255.255.255.255/',
        'http://0.0.0.0/',
        'http://11.0.0.0/',
        'http://11.0.0.0:8123/',
        'http://172.32.0.0/',
        'http://192.167.0.0/',
        'http://[2001:db8::1]/',
        'http://[2001:db8::1]:8123/',
        'http://[fc00::1]/',
        'http://[::]/',
        'http://[::ffff:11.0.0.1]/',
      ],
    ],
  ] as const)('breaks the rule %s', (rule, clientIds) => {
    const broken = clientIds.map((clientId) => [clientId, brokenClientIdRule(clientId)]);
    expect(broken).toEqual(clientIds.map((clientId) => [clientId, rule]));
  });

  it('is judged without an error, whatever it is', () => {
    const pieces = fc.constantFrom(
      'http',
      'https',
      ':',
      '//',
      '/',
      '.',
      '..',
      '@',
      '#',
      '?',
      '[',
      ']',
      '::1',
      '10.0.0.1',
      'a',
      '\0',
      '%',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const rule = brokenClientIdRule(text);
        expect(rule === null || clientIdRules.includes(rule)).toBe(true);
        expect(isClientId(text)).toBe(rule === null);
      }),
    );
  });

  it('of a public IPv4 address is always refused, of a private one never, with a port or not', () => {
    const port = fc.constantFrom('', ':80', ':8123');
    fc.assert(
      fc.property(fc.ipV4(), port, (address, suffix) => {
        const [a = 0, b = 0] = address.split('.').map(Number);
        const isHome =
          a === 127 ||
          a === 10 ||
          (a === 172 && b >= 16 && b <= 31) ||
          (a === 192 && b === 168) ||
          (a === 169 && b === 254);
        expect(isClientId(`http://${address}${suffix}/`)).toBe(isHome);
      }),
    );
  });
});

// rows: 2.1/7, 2.2/1-5, 10/51-53, 10/56-59, 13/7
describe('redirect address', () => {
  const nowhere = async () => [];
  const allowed = (clientId: string, redirectUri: string, advertised: readonly string[] = []) =>
    isAllowedRedirect(clientId, redirectUri, async () => advertised);

  it('on the client’s own server is allowed without asking the client’s page', async () => {
    const ask = vi.fn(nowhere);
    expect(await isAllowedRedirect('http://app.test', 'http://app.test/callback', ask)).toBe(true);
    expect(await isAllowedRedirect('http://APP.test:80/a', 'http://app.TEST:80/callback', ask)).toBe(true);
    expect(ask).not.toHaveBeenCalled();
  });

  it.each([
    'https://app.test/callback',
    'http://other.test/callback',
    'http://sub.app.test/callback',
    'http://app.test:80/callback',
    'http://app.test.evil.test/',
    'http://app.test@evil.test/',
    'http://a:b@app.test/',
    'http://evil.test/#http://app.test/',
    'http://evil.test\\@app.test/',
    'http://[bad/cb',
    '//app.test/callback',
    '',
  ])('is refused when it is %s', async (redirectUri) => {
    expect(await allowed('http://app.test/', redirectUri)).toBe(false);
  });

  it('is allowed when the client’s page names it, letter by letter', async () => {
    const advertised = ['https://other.test/callback', 'app:/callback'];
    expect(await allowed('http://app.test/', 'https://other.test/callback', advertised)).toBe(true);
    expect(await allowed('http://app.test/', 'app:/callback', advertised)).toBe(true);
    for (const other of [
      'https://other.test/callback/',
      'https://other.test/callback?x',
      'HTTPS://other.test/callback',
    ])
      expect(await allowed('http://app.test/', other, advertised)).toBe(false);
  });

  it('of a client id that is none is never allowed, not even when it is its own', async () => {
    expect(await allowed('http://8.8.8.8/', 'http://8.8.8.8/')).toBe(false);
    expect(await allowed('ftp://app.test/', 'ftp://app.test/')).toBe(false);
  });

  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:x',
    'data:text/html,x',
    'vbscript:x',
    'file:///x',
    'about:blank',
    'blob:x',
  ])('that runs in the browser is refused, even when the page names it: %s', async (redirectUri) => {
    expect(await allowed('http://app.test/', redirectUri, [redirectUri])).toBe(false);
    expect(brokenRedirectRule('http://app.test/', redirectUri)).toBe('redirect_uri_scheme');
  });

  it('of the companion apps belongs to their client ids alone', async () => {
    const wear = 'https://wear.googleapis.com/3p_auth/io.homeassistant.companion.android';
    expect(await allowed(ios, 'homeassistant://auth-callback')).toBe(true);
    expect(await allowed(android, 'homeassistant://auth-callback')).toBe(true);
    expect(await allowed(android, wear)).toBe(true);
    expect(await allowed(android, wear.replace('.com', '-cn.com'))).toBe(true);
    expect(await allowed(ios, wear)).toBe(false);
    expect(await allowed(ios, 'homeassistant://something-else')).toBe(false);
    expect(await allowed('https://home-assistant.io/ios', 'homeassistant://auth-callback')).toBe(false);
    expect(await allowed('http://app.test/', 'homeassistant://auth-callback')).toBe(false);
  });

  it('is judged without an error, whatever it is, and never leads to another server unasked', () => {
    fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), async (redirectUri) => {
        const verdict = await isAllowedRedirect('http://app.test/', redirectUri, nowhere);
        if (verdict) expect(new URL(redirectUri).origin).toBe('http://app.test');
      }),
    );
  });

  it('that is allowed because it is on the client’s server is there for a browser, too', () => {
    const texts = fc
      .array(
        fc.constantFrom('http:', '//', '/', '\\', '@', 'app.test', 'evil.test', '#', '?', ':', '80', '.', '\t', ' '),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const redirectUri = `http://${text}`;
        if (brokenRedirectRule('http://app.test/', redirectUri) !== null) return;
        expect(new URL(redirectUri).hostname).toBe('app.test');
      }),
      { numRuns: 3000 },
    );
  });
});
