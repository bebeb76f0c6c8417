import { describe, expect, it } from 'vitest';
import { wantedAddress } from '../../../extension/background/login-page.ts';

const login = (redirect: string) => `http://home.test:8123/auth/authorize?redirect_uri=${encodeURIComponent(redirect)}`;

describe('where a person wanted to go', () => {
  it.each([
    ['http://home.test:8123/?auth_callback=1', 'http://home.test:8123/'],
    ['http://home.test:8123/lovelace/0?auth_callback=1', 'http://home.test:8123/lovelace/0'],
    ['http://home.test:8123/history?entity=a.b&auth_callback=1', 'http://home.test:8123/history?entity=a.b'],
  ])('is told by %s', (redirect, wanted) => {
    expect(wantedAddress(login(redirect))).toBe(wanted);
  });

  it.each([
    ['a login for another application', login('https://app.example/callback')],
    ['a login for another port', login('http://home.test/?auth_callback=1')],
    ['a login for an app', login('homeassistant://auth-callback')],
    ['a login without a way back', 'http://home.test:8123/auth/authorize'],
    ['another page', 'http://home.test:8123/profile?redirect_uri=http%3A%2F%2Fhome.test%3A8123%2F'],
    ['no address', ''],
  ])('is not told by %s', (_, address) => {
    expect(wantedAddress(address)).toBeNull();
  });
});
