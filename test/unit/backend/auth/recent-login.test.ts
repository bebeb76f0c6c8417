import { expect, it } from 'vitest';
import { createRecentLogin } from '../../../../backend/auth/recent-login.ts';
import type { RefreshToken } from '../../../../backend/auth/refresh-token.ts';
import { createTestEnvironment } from '../../../support/domain.ts';

// rows: 12/recent-login
it('a session is recent for ten minutes from its login, and a long-lived one never', () => {
  const clock = createTestEnvironment();
  const recent = createRecentLogin({ isRequired: true, environment: clock });
  const free = createRecentLogin({ isRequired: false, environment: clock });
  const session = (type: RefreshToken['type']) => ({ refreshToken: { type, createdAt: clock.now() } as RefreshToken });
  const [login, longLived] = [session('normal'), session('long_lived_access_token')];
  const refused = expect.objectContaining({ code: 'reauth_required' });
  expect(() => recent.require(longLived)).toThrow(refused);
  clock.pass({ minutes: 9, seconds: 59 });
  expect(() => recent.require(login)).not.toThrow();
  clock.pass({ seconds: 1 });
  expect(() => recent.require(login)).toThrow(refused);
  for (const each of [login, longLived]) expect(() => free.require(each)).not.toThrow();
});
