import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRanges, plainAddress } from '../../../../backend/auth/local-network.ts';
import { findOrigin } from '../../../../backend/http/forwarded.ts';

const rules = (...trusted: string[]) => ({ useXForwardedFor: true, trustedProxies: createRanges(trusted) });
const off = { useXForwardedFor: false, trustedProxies: createRanges([]) };
const peer = '127.0.0.1';
const local = rules('127.0.0.0/24');

describe('client behind a proxy', () => {
  // rows: 6.2/2, 10/206-209
  it.each([
    [
      'all are trusted: the left-most',
      ['127.0.0.0/24', '1.1.1.1', '10.10.10.0/24'],
      '10.10.10.10, 1.1.1.1',
      '10.10.10.10',
    ],
    [
      'the first from the right that is not trusted',
      ['127.0.0.0/24', '1.1.1.1'],
      '123.123.123.123, 2.2.2.2, 1.1.1.1',
      '2.2.2.2',
    ],
    ['without spaces', ['127.0.0.0/24', '1.1.1.1'], '123.123.123.123,2.2.2.2,1.1.1.1', '2.2.2.2'],
    ['the nearest, when only the peer is trusted', ['127.0.0.0/24'], '123.123.123.123, 2.2.2.2, 1.1.1.1', '1.1.1.1'],
    ['not what a client says about itself', ['127.0.0.1'], '222.222.222.222, 255.255.255.255', '255.255.255.255'],
    ['an IPv6 address', ['127.0.0.1'], '2001:db8::1', '2001:db8::1'],
    ['an IPv4 address in IPv6 form', ['127.0.0.1'], '::ffff:203.0.113.9', '203.0.113.9'],
  ])('is %s', (_, trusted, header, ip) => {
    expect(findOrigin(rules(...trusted), peer, { 'x-forwarded-for': header })).toMatchObject({ ip });
  });

  // rows: 6.2/4, 10/215
  it('is the peer when nothing was forwarded, whatever else the headers say', () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.test', forwarded: 'for=1.2.3.4' };
    for (const each of [off, local]) expect(findOrigin(each, peer, headers)).toEqual({ ip: peer, scheme: 'http' });
  });

  // rows: 6.2/1, 10/204-205
  it('is refused when proxies are off, or this one is not trusted', () => {
    const headers = { 'x-forwarded-for': '10.0.0.1' };
    expect(findOrigin(local, peer, headers)).toMatchObject({ ip: '10.0.0.1' });
    expect(findOrigin(off, peer, headers)).toHaveProperty(
      'refused',
      expect.stringContaining('not set-up for reverse proxies'),
    );
    expect(findOrigin(local, '127.0.1.1', headers)).toHaveProperty(
      'refused',
      expect.stringContaining('untrusted proxy 127.0.1.1'),
    );
    expect(findOrigin(local, '', headers)).toHaveProperty('refused');
  });

  // rows: 6.2/3, 10/210
  it.each([
    'text',
    '10.0.0.1,',
    ',',
    '',
    '10.0.0.0/8',
    '10.0.0.1, a.test',
    '10.0.0.1, , 10.0.0.2',
    '10.0.0.1:80',
    '[::1]',
    'unknown',
  ])('is refused when the chain is "%s"', (header) => {
    expect(findOrigin(local, peer, { 'x-forwarded-for': header })).toHaveProperty('refused');
  });

  // rows: 10/211, 13/45
  it('is found in several header lines as in one', () => {
    const lines = ['203.0.113.9', '127.0.0.7'];
    expect(findOrigin(local, peer, { 'x-forwarded-for': lines })).toMatchObject({ ip: '203.0.113.9' });
  });

  // rows: 6.2/4, 10/212-213, 13/45
  it.each([
    ['https', 'https'],
    ['https, http, http', 'https'],
    ['http, https, https', 'http'],
    ['gopher', 'gopher'],
  ])('came over the scheme of its own place in "%s": %s', (proto, scheme) => {
    const headers = { 'x-forwarded-for': '10.10.10.10, 127.0.0.1, 127.0.0.2', 'x-forwarded-proto': proto };
    expect(findOrigin(local, peer, headers)).toMatchObject({ ip: '10.10.10.10', scheme });
  });

  // rows: 10/214
  it('came over the scheme that stands where its address does', () => {
    const chain = '255.255.255.255, 10.10.10.10, 127.0.0.1';
    const scheme = (proto: string) => findOrigin(local, peer, { 'x-forwarded-for': chain, 'x-forwarded-proto': proto });
    expect(scheme('http, https, http')).toMatchObject({ ip: '10.10.10.10', scheme: 'https' });
    expect(scheme('https, http, https')).toMatchObject({ ip: '10.10.10.10', scheme: 'http' });
  });

  // rows: 6.2/5, 10/216-217
  it.each([
    ['10.0.0.1', ''],
    ['10.0.0.1', ','],
    ['10.0.0.1', 'https, , https'],
    ['10.0.0.1', 'https,'],
    ['10.0.0.1, 127.0.0.1', 'https, https, https'],
    ['10.0.0.1, 127.0.0.1, 127.0.0.2, 127.0.0.3', 'https, https, https'],
  ])('is refused when the chain "%s" has the schemes "%s"', (chain, proto) => {
    expect(findOrigin(local, peer, { 'x-forwarded-for': chain, 'x-forwarded-proto': proto })).toHaveProperty('refused');
  });

  // rows: 6.2/5, 10/218
  it('is refused when the host is empty', () => {
    const headers = { 'x-forwarded-for': '10.0.0.1', 'x-forwarded-host': '' };
    expect(findOrigin(local, peer, headers)).toHaveProperty('refused');
    expect(findOrigin(local, peer, { ...headers, 'x-forwarded-host': 'app.test' })).toMatchObject({ ip: '10.0.0.1' });
  });

  it('is an address or a refusal, whatever the headers say', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant(''))).map((list) => list.join(',')),
    );
    fc.assert(
      fc.property(texts, fc.option(texts, { nil: undefined }), (chain, proto) => {
        const origin = findOrigin(local, peer, { 'x-forwarded-for': chain, 'x-forwarded-proto': proto });
        expect('refused' in origin || isIP(origin.ip) > 0).toBe(true);
      }),
    );
  });
});

describe('plain address', () => {
  it.each([
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:10.0.0.1', '10.0.0.1'],
    ['10.0.0.1', '10.0.0.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['0:0:0:0:0:FFFF:10.0.0.1', '10.0.0.1'],
    ['2001:0DB8:0::0001', '2001:db8::1'],
    [undefined, ''],
  ])('of %s is %s', (address, plain) => {
    expect(plainAddress(address)).toBe(plain);
  });
});
