import { beforeEach, describe, expect, it } from 'vitest';
import { type AuthCodeGrant, type AuthCodes, createAuthCodes } from '../../../../backend/auth/auth-codes.ts';
import { createRefreshTokens, type RefreshTokens } from '../../../../backend/auth/refresh-tokens.ts';
import type { KeyValueStore } from '../../../../backend/store/key-value.ts';
import { createTestEnvironment, openTestStore, type TestEnvironment } from '../../../support/domain.ts';

const clientId = 'http://app.test/';
const login = { credentialId: 'c', providerType: 'homeassistant', providerId: null, account: 'anna', newUser: null };
const unknown = { refused: 'unknown' };

describe('authorization code', () => {
  let store: KeyValueStore;
  let clock: TestEnvironment;
  let codes: AuthCodes;
  let refreshTokens: RefreshTokens;

  beforeEach(async () => {
    store = await openTestStore();
    clock = createTestEnvironment();
    codes = createAuthCodes({ store, environment: clock });
    refreshTokens = createRefreshTokens({ store, environment: clock });
  });

  const issue = (changes: Partial<AuthCodeGrant> = {}) =>
    store.transact((tx) => codes.issue(tx, { clientId, login, purpose: 'authorize', codeChallenge: null, ...changes }));
  const spend = (code: string, changes: object = {}) =>
    store.transact((tx) => codes.spend(tx, { code, clientId, purpose: 'authorize', codeVerifier: null, ...changes }));

  // rows: 1.6/2, 10/107
  it('is good once', async () => {
    const code = await issue();
    expect(await spend(code)).toEqual({ login });
    expect(await spend(code)).toEqual(unknown);
  });

  // rows: 1.6/2, 10/92
  it('is good for less than ten minutes', async () => {
    const [young, old] = [await issue(), await issue()];
    clock.pass({ minutes: 9, seconds: 59 });
    expect(await spend(young)).toEqual({ login });
    clock.pass({ seconds: 1 });
    expect(await spend(old)).toEqual(unknown);
  });

  // rows: 12/link-code-purpose, 13/18, 13/41
  it('is another client’s secret, and another purpose’s; the wrong one leaves it as it is', async () => {
    const code = await issue();
    expect(await spend(code, { clientId: 'http://other.test/' })).toEqual(unknown);
    expect(await spend(code, { purpose: 'link_user' })).toEqual(unknown);
    expect(await spend(code)).toEqual({ login });
    expect(await spend(await issue({ purpose: 'link_user' }))).toEqual(unknown);
  });

  // rows: 12/code-twice
  it('takes the session with it that was made from it, when it comes again', async () => {
    const code = await issue();
    await spend(code);
    const { token } = await store.transact((tx) => {
      const made = refreshTokens.create(tx, { type: 'normal', userId: 'u', clientId });
      codes.madeRefreshToken(tx, code, made.token.id);
      return made;
    });
    await spend(code, { clientId: 'http://other.test/' });
    expect(refreshTokens.find(token.id)).not.toBeNull();
    expect(await spend(code)).toEqual(unknown);
    expect(refreshTokens.find(token.id)).toBeNull();
  });

  it('is given to one of two who come at once', async () => {
    const code = await issue();
    const answers = await Promise.all([spend(code), spend(code), spend(code)]);
    expect(answers).toEqual([{ login }, unknown, unknown]);
  });

  it('is nowhere in the store, and gone from it when it has expired', async () => {
    const code = await issue();
    await spend(await issue());
    const stored = async () => JSON.stringify(await store.range({ gte: '', lt: '\uffff', limit: 100 }));
    expect(await stored()).toContain('auth-code');
    expect(await stored()).not.toContain(code);
    await codes.purge();
    expect(await stored()).toContain('auth-code');
    clock.pass({ minutes: 10 });
    await codes.purge();
    expect(await stored()).not.toContain('auth-code');
  });
});
