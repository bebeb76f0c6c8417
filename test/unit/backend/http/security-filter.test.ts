import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../../backend/http/context.ts';
import { securityFilter } from '../../../../backend/http/security-filter.ts';
import type { Log } from '../../../../backend/log.ts';

const quiet = { debug() {}, info() {}, warning() {}, error() {} };

/** Whether a request for this path and query gets past the filter. */
function passes(target: string, log: Log = quiet): boolean {
  const [path = '', querystring = ''] = target.split(/\?(.*)/s);
  let isPassed = false;
  const next = async () => {
    isPassed = true;
  };
  void securityFilter({ log })({ path, querystring } as Context, next);
  return isPassed;
}

/** Percent-encodes every character, that many times over. */
function encode(text: string, times: number): string {
  if (times === 0) return text;
  const once = [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return encode(once, times - 1);
}

describe('security filter', () => {
  // rows: 6.6/3, 10/221
  it.each([
    '/',
    '/lovelace/0?edit=1',
    '/web/app-0a1b2c.js',
    '/?test=123',
    '/auth/authorize?client_id=https%3A%2F%2Fapp.test%2F&redirect_uri=https%3A%2F%2Fapp.test%2Fcb%3Fa%3D1',
    '/api/?q=the+union+selects+a+president',
    '/.well-known/oauth-authorization-server',
    '/a..b/c',
    '/auth/authorize?state=eyJoYXNzVXJsIjoiaHR0cDovL2EifQ%3D%3D',
  ])('lets %s pass', (target) => {
    expect(passes(target)).toBe(true);
  });

  // rows: 6.6/1, 10/222, 13/48
  it.each([
    'proc/self/environ',
    '../etc/passwd',
    'a/../../b',
    '..//',
    'UNION SELECT (1)',
    'union all select 1',
    'concat(a,b)',
    '<script>alert(1)</script>',
    '< ScRiPt >',
  ])('stops %s in the path and in the query, however often it is encoded', (attack) => {
    for (let times = 0; times <= 5; times += 1) {
      if (times > 0) expect(passes(`/${encode(attack, times)}`)).toBe(false);
      expect(passes(`/?a=${encode(attack, times)}`)).toBe(false);
      expect(passes(`/?${encode(attack, times)}=a`)).toBe(false);
    }
  });

  // rows: 10/222
  it.each([
    ['/..%2fetc', 'a potential harmful request to: /..%2fetc'],
    ['/auth/providers?x=../', 'a request with a potential harmful query string: /auth/providers?x=…'],
    ['/auth/%09', 'a request with an unsafe byte in path: /auth/%09'],
    ['/auth/providers?x=%09', 'a request with unsafe byte query string: /auth/providers?x=…'],
  ])('says of %s what was wrong and where, without the values of the query', (target, words) => {
    const said: string[] = [];
    passes(target, { ...quiet, warning: (_, text) => void said.push(text) });
    expect(said).toEqual([`Filtered ${words}`]);
  });

  // rows: 6.6/2, 10/223
  it.each(['\t', '\r', '\n', '\r\n'])('stops %j in the path, in a name and in a value', (char) => {
    for (const place of ['/a@b', '/?a@b=1', '/?a=b@c'])
      expect(passes(place.replace('@', encodeURIComponent(char)))).toBe(false);
  });

  it('judges anything without an error and in no time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void passes(`/${text}`)));
    const long = ['%', '%25', '<', '<script', 'union', 'concat', '=/a', '%2525', '+'].map((piece) =>
      piece.repeat(24_000 / piece.length),
    );
    for (const text of long) {
      const started = performance.now();
      passes(`/?${text}`);
      expect(performance.now() - started).toBeLessThan(250);
    }
  });
});
