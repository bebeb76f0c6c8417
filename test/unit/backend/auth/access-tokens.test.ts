import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AccessTokens, createAccessTokens } from '../../../../backend/auth/access-tokens.ts';
import { createMasterKey } from '../../../../backend/auth/master-key.ts';
import type { RefreshToken } from '../../../../backend/auth/refresh-token.ts';
import { createRefreshTokens, type RefreshTokens } from '../../../../backend/auth/refresh-tokens.ts';
import { createTombstones } from '../../../../backend/auth/tombstones.ts';
import { addUser } from '../../../../backend/auth/user-accounts.ts';
import { type User, userTable } from '../../../../backend/auth/users.ts';
import type { KeyValueStore } from '../../../../backend/store/key-value.ts';
import { createTestEnvironment, openTestStore, type TestEnvironment } from '../../../support/domain.ts';

const masterKey = createMasterKey(Buffer.alloc(32, 7));
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('access token', () => {
  let store: KeyValueStore;
  let clock: TestEnvironment;
  let refreshTokens: RefreshTokens;
  let accessTokens: AccessTokens;
  let user: User;
  let token: RefreshToken;

  const makeToken = () =>
    store.transact(
      (tx) => refreshTokens.create(tx, { type: 'normal', userId: user.id, clientId: 'http://a.test/' }).token,
    );

  beforeEach(async () => {
    store = await openTestStore();
    clock = createTestEnvironment();
    refreshTokens = createRefreshTokens({ store, environment: clock });
    const tombstones = createTombstones({ store, environment: clock });
    accessTokens = createAccessTokens({ store, masterKey, refreshTokens, tombstones, environment: clock });
    user = await store.transact((tx) => addUser(tx, clock, { name: 'Anna' }));
    token = await makeToken();
  });

  const isGood = (jwt: string) => accessTokens.check(jwt) !== null;
  /** Signed with the right key, whatever it says. */
  const forge = (claims: object, header: object = { alg: 'HS256', typ: 'JWT' }) => {
    const signed = `${encode(header)}.${encode(claims)}`;
    return `${signed}.${createHmac('sha256', masterKey.accessTokenKey(token.id)).update(signed).digest('base64url')}`;
  };
  const seconds = () => clock.now() / 1000;
  const claims = (changes: object = {}) => ({ iss: token.id, iat: seconds(), exp: seconds() + 1800, ...changes });

  // rows: 10/26
  it('speaks for its user and its session', () => {
    const session = accessTokens.check(accessTokens.make(token));
    expect([session?.user.id, session?.refreshToken.id]).toEqual([user.id, token.id]);
  });

  // rows: 1.5/4, 1.6/1, 10/7
  it.each(['seen before', 'never seen'])('lives half an hour and ten seconds of leeway, %s', (how) => {
    const jwt = accessTokens.make(token);
    if (how === 'seen before') expect(isGood(jwt)).toBe(true);
    clock.pass({ minutes: 30, seconds: 9 });
    const other = how === 'seen before' ? jwt : forge({ ...claims(), iat: seconds() - 1809, exp: seconds() - 9 });
    expect(isGood(other)).toBe(true);
    clock.pass({ seconds: 1 });
    expect(isGood(other)).toBe(false);
    expect(isGood(jwt)).toBe(false);
  });

  // rows: 1.5/4, 10/40
  it('may come from a clock that is ten seconds ahead, and no more', () => {
    expect(isGood(forge(claims({ iat: seconds() + 10 })))).toBe(true);
    expect(isGood(forge(claims({ iat: seconds() + 11 })))).toBe(false);
  });

  // rows: 1.5/5
  it.each([
    ['no expiry', { exp: undefined }],
    ['an expiry that is text', { exp: '9999999999' }],
    ['an expiry that is no number', { exp: null }],
    ['no time of issue', { iat: undefined }],
    ['no issuer', { iss: undefined }],
    ['an issuer that is a list', { iss: ['x'] }],
    ['an unknown issuer', { iss: 'f'.repeat(32) }],
  ])('with %s is refused, though its signature is right', (_, changes) => {
    expect(isGood(forge(claims()))).toBe(true);
    expect(isGood(forge(claims(changes)))).toBe(false);
  });

  // rows: 1.5/3
  it.each(['none', 'None', 'HS384', 'HS512', 'RS256', 'hs256', undefined, null, ['HS256']])(
    'of the algorithm %j is refused, though its signature is right',
    (alg) => {
      expect(isGood(forge(claims(), { alg: 'HS256' }))).toBe(true);
      expect(isGood(forge(claims(), { alg, typ: 'JWT' }))).toBe(false);
    },
  );

  // rows: 10/35
  it('with any other signature is refused', async () => {
    const jwt = accessTokens.make(token);
    const other = accessTokens.make(await makeToken());
    const [head, payload, signature = ''] = jwt.split('.');
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    const signatures = [
      '',
      'A',
      'A'.repeat(43),
      flipped,
      signature.slice(0, -2),
      `${signature}AA`,
      other.split('.')[2],
      `${signature}.x`,
      ` ${signature}`,
    ];
    for (const one of signatures) expect(isGood(`${head}.${payload}.${one}`)).toBe(false);
    expect(isGood(jwt)).toBe(true);
  });

  // rows: 1.5/2, 10/37
  it('longer than 8192 characters is refused', () => {
    expect(isGood(forge(claims({ pad: 'x'.repeat(5_000) })))).toBe(true);
    expect(isGood(forge(claims({ pad: 'x'.repeat(7_000) })))).toBe(false);
  });

  // rows: 1.5/7, 10/19
  it('dies with its session, also when it was seen before, and no other does', async () => {
    const kept = accessTokens.make(await makeToken());
    const [seen, unseen] = [accessTokens.make(token), forge(claims({ n: 1 }))];
    expect([isGood(seen), isGood(kept)]).toEqual([true, true]);
    await refreshTokens.revoke(token.id);
    expect([isGood(seen), isGood(unseen), isGood(kept)]).toEqual([false, false, true]);
  });

  // rows: 1.5/6, 10/194
  it('of a user who is no longer active is refused, also when it was seen before', async () => {
    const [seen, unseen] = [accessTokens.make(token), forge(claims({ n: 1 }))];
    expect(isGood(seen)).toBe(true);
    await store.transact((tx) => userTable.put(tx, { ...user, isActive: false }));
    expect([isGood(seen), isGood(unseen)]).toEqual([false, false]);
  });

  it('of a user who is gone is refused', async () => {
    const jwt = accessTokens.make(token);
    expect(isGood(jwt)).toBe(true);
    await store.transact((tx) => userTable.delete(tx, user.id));
    expect(isGood(jwt)).toBe(false);
  });

  it('tells what its user is now, not what he was when it was first seen', async () => {
    const jwt = accessTokens.make(token);
    accessTokens.check(jwt);
    await store.transact((tx) => userTable.put(tx, { ...user, isLocalOnly: true }));
    expect(accessTokens.check(jwt)?.user.isLocalOnly).toBe(true);
  });

  it('is still told right when more tokens were seen than are remembered', async () => {
    const jwts = Array.from({ length: 10_050 }, (_, n) => forge(claims({ n })));
    expect(jwts.every(isGood)).toBe(true);
    await refreshTokens.revoke(token.id);
    expect(jwts.some(isGood)).toBe(false);
  });
});
