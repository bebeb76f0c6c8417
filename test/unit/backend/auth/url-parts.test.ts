import { expect, it } from 'vitest';
import { parseUrlParts } from '../../../../backend/auth/url-parts.ts';

// rows: 2.1/6, 13/5
it.each([
  ['http://[::1]:8123/', '::1'],
  ['http://[FD00::1]/x', 'fd00::1'],
  ['http://[127.0.0.1]/', undefined],
  ['http://[a:b]/', undefined],
  ['http://[]/', undefined],
  ['http://[::1', undefined],
  ['http://[::1]a/', undefined],
  ['http://::1/', ''],
])('brackets stand around an IPv6 address and nothing else: %s', (text, hostname) => {
  expect(parseUrlParts(text)?.hostname).toBe(hostname);
});
