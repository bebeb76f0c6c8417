import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askingApplication } from '../../../../backend/web/authorize/application.ts';
import {
  findBrokenRule,
  isSafeRedirect,
  readAuthorizeRequest,
  readServedRefusal,
  returnAddress,
} from '../../../../backend/web/authorize/authorize-request.ts';
import { waysOut } from '../../../../backend/web/authorize/refusal-words.ts';
import { createTranslator } from '../../../../shared/ui/messages/translator.ts';

const t = createTranslator();
const request = (redirectUri: string, clientId = 'http://house.test/', state: string | null = null) => ({
  clientId,
  redirectUri,
  state,
});

// rows: 3.6/3
describe('return address', () => {
  it.each([
    ['http://house.test/', 'http://house.test/?code=c1'],
    ['http://house.test/?auth_callback=1', 'http://house.test/?auth_callback=1&code=c1'],
    ['http://house.test/?', 'http://house.test/?code=c1'],
    ['http://house.test/?a=b%20c&', 'http://house.test/?a=b%20c&code=c1'],
    ['http://house.test/#top', 'http://house.test/?code=c1#top'],
    ['homeassistant://auth-callback', 'homeassistant://auth-callback?code=c1'],
  ])('adds the code to %s', (redirectUri, address) => {
    expect(returnAddress(request(redirectUri), 'c1', { storeToken: false })).toBe(address);
  });

  it('carries the state, and the wish to be remembered only when it is there', () => {
    const asked = request('http://house.test/', undefined, 'a+b=&c');
    expect(returnAddress(asked, 'c1', { storeToken: true })).toBe(
      'http://house.test/?code=c1&state=a%2Bb%3D%26c&storeToken=true',
    );
    expect(returnAddress(asked, 'c1', { storeToken: false })).not.toContain('storeToken');
  });

  it('gives back any code and state unchanged, and keeps the query that was there', () => {
    const query = fc.oneof(fc.webQueryParameters(), fc.constantFrom('', '?', '&', 'a=b&', '?=&'));
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), query, (code, state, asked) => {
        const url = `http://house.test/?${asked}`;
        const { searchParams } = new URL(returnAddress(request(url, undefined, state), code, { storeToken: false }));
        expect(searchParams.getAll('code').at(-1)).toBe(code);
        expect(searchParams.getAll('state').at(-1)).toBe(state);
        for (const [name, value] of new URL(url).searchParams) expect(searchParams.getAll(name)).toContain(value);
      }),
    );
  });
});

describe('request', () => {
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'about:blank',
    'JaVaScRiPt:x',
    ' javascript:x',
  ])('is refused when it would lead to %s', (redirectUri) => {
    expect(isSafeRedirect(redirectUri)).toBe(false);
    expect(findBrokenRule(request(redirectUri))).toBe('redirect_uri_scheme');
  });

  it('names what is missing', () => {
    expect(findBrokenRule(readAuthorizeRequest('?redirect_uri=http://a.test/'))).toBe('client_id_missing');
    expect(findBrokenRule(readAuthorizeRequest('?client_id=http://a.test/'))).toBe('redirect_uri_missing');
    expect(findBrokenRule(request('not an address'))).toBe('redirect_uri_not_a_url');
    expect(findBrokenRule(request('homeassistant://auth-callback'))).toBeUndefined();
  });

  it('reads the rule that a server found broken, and keeps to "refused" for what it does not know', () => {
    expect(readServedRefusal(null)).toBeUndefined();
    expect(readServedRefusal('{"rule":"client_id_public_ip"}')).toBe('client_id_public_ip');
    expect(readServedRefusal('{"rule":"from_the_future"}')).toBe('client_id_invalid');
  });
});

describe('way out of a refusal', () => {
  it('is a hosts line for a public address', () => {
    const [way] = waysOut('client_id_public_ip', request('', 'http://[2001:db8::1]:8123/'), t);
    expect(way?.line).toBe('2001:db8::1 latchkey.home.arpa');
  });

  it('is a link tag for a foreign redirect, with the address quoted', () => {
    const [way] = waysOut('redirect_uri_foreign', request('https://a.test/?x="&y'), t);
    expect(way?.line).toBe('<link rel="redirect_uri" href="https://a.test/?x=&quot;&amp;y">');
  });
});

// rows: 3.6/4
describe('asking application', () => {
  const asking = (redirectUri: string, clientId?: string) =>
    askingApplication(request(redirectUri, clientId), 'house.test', t);

  it('is not mentioned for a page of this server', () => {
    expect(asking('http://house.test/?auth_callback=1')).toBeUndefined();
  });

  it.each([
    ['homeassistant://auth-callback', 'https://home-assistant.io/iOS', 'iPhone', 'homeassistant://auth-callback'],
    ['https://abc.chromiumapp.org/', 'https://abc.chromiumapp.org/', 'extension', 'abc.chromiumapp.org'],
    [
      'https://abc.extensions.allizom.org/',
      'https://abc.extensions.allizom.org/',
      'extension',
      'abc.extensions.allizom.org',
    ],
    ['http://127.0.0.1/mozoauth2/abc/', 'http://127.0.0.1/mozoauth2/abc/', 'extension', '127.0.0.1'],
    ['https://tool.test/back', 'https://tool.test/', 'The application at tool.test', 'tool.test'],
    ['http://house.test:8123/', 'http://house.test:8123/', 'The application at house.test:8123', 'house.test:8123'],
  ])('at %s is named', (redirectUri, clientId, words, destination) => {
    const application = asking(redirectUri, clientId);
    expect(application?.name).toContain(words);
    expect(application?.destination).toBe(destination);
  });
});
