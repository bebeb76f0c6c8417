import { beforeEach, describe, expect, it } from 'vitest';
import { type AccessTokens, createAccessTokens } from '../../../backend/auth/access-tokens.ts';
import { createLongLivedToken } from '../../../backend/auth/long-lived-tokens.ts';
import { createMasterKey } from '../../../backend/auth/master-key.ts';
import { type RefreshToken, refreshTokenTable } from '../../../backend/auth/refresh-token.ts';
import { createRefreshTokens, type RefreshTokens } from '../../../backend/auth/refresh-tokens.ts';
import { createTombstones } from '../../../backend/auth/tombstones.ts';
import { addUser } from '../../../backend/auth/user-accounts.ts';
import type { User } from '../../../backend/auth/users.ts';
import type { KeyValueStore } from '../../../backend/store/key-value.ts';
import { createTestEnvironment, openTestStore, type TestEnvironment } from '../../support/domain.ts';

const dayMs = 86_400_000;

describe('refresh token', () => {
  let store: KeyValueStore;
  let clock: TestEnvironment;
  let tokens: RefreshTokens;
  let accessTokens: AccessTokens;
  let user: User;

  beforeEach(async () => {
    store = await openTestStore();
    clock = createTestEnvironment();
    tokens = createRefreshTokens({ store, environment: clock });
    const tombstones = createTombstones({ store, environment: clock });
    const masterKey = createMasterKey(Buffer.alloc(32, 7));
    accessTokens = createAccessTokens({ store, masterKey, refreshTokens: tokens, tombstones, environment: clock });
    user = await store.transact((tx) => addUser(tx, clock, { name: 'Anna' }));
  });

  const make = () =>
    store.transact((tx) => tokens.create(tx, { type: 'normal', userId: user.id, clientId: 'http://a.test/' }));
  const longLived = (days: number, name = 'script') =>
    createLongLivedToken({ store, refreshTokens: tokens, accessTokens }, { userId: user.id, name, icon: null, days });
  const isStored = (token: RefreshToken) => refreshTokenTable.get(store, token.id) !== undefined;
  const isThere = ({ token, secret }: Awaited<ReturnType<typeof make>>) => [
    tokens.find(token.id) !== null,
    tokens.findBySecret(secret) !== null,
    accessTokens.check(accessTokens.make(token)) !== null,
  ];
  const [here, gone] = [
    [true, true, true],
    [false, false, false],
  ];

  // rows: 1.4/4, 1.4/9, 10/20-22, 12/expiry-at-use
  it('that nobody uses is gone after 90 days: not found at once, and not stored after the next purge', async () => {
    const first = await make();
    clock.pass({ days: 30 });
    const second = await make();
    clock.pass({ days: 59, minutes: 59 });
    await tokens.purge();
    expect([isThere(first), isThere(second)]).toEqual([here, here]);
    clock.pass({ days: 1, minutes: -59, seconds: 5 });
    expect([isThere(first), isThere(second)]).toEqual([gone, here]);
    expect(tokens.listOf(user.id).map(({ id }) => id)).toEqual([second.token.id]);
    expect(isStored(first.token)).toBe(true);
    await tokens.purge();
    expect([isStored(first.token), isStored(second.token)]).toEqual([false, true]);
    clock.pass({ days: 30 });
    expect(isThere(second)).toEqual(gone);
    await tokens.purge();
    expect(isStored(second.token)).toBe(false);
  });

  // rows: 1.4/3-4, 10/23
  it('lives 90 days from its last use, which is noted when an access token is made of it', async () => {
    const one = await make();
    const start = clock.now();
    clock.pass({ days: 30 });
    accessTokens.check(accessTokens.make(one.token));
    expect(tokens.find(one.token.id)).toMatchObject({ lastUsedAt: start, expireAt: start + 90 * dayMs });
    tokens.use(one.token, '192.168.1.9');
    const used = { lastUsedAt: clock.now(), lastUsedIp: '192.168.1.9', expireAt: start + 120 * dayMs };
    expect(tokens.find(one.token.id)).toMatchObject(used);
    await tokens.flush();
    expect(refreshTokenTable.get(store, one.token.id)).toMatchObject(used);
    clock.pass({ days: 89 });
    await tokens.purge();
    expect(isThere(one)).toEqual(here);
    clock.pass({ days: 1 });
    expect(isThere(one)).toEqual(gone);
  });

  // rows: 1.4/8, 10/128
  it('may be kept for ever, and be given its 90 days again, counted from its last use', async () => {
    const { token } = await make();
    const start = clock.now();
    await tokens.setExpiry(token.id, true);
    expect(tokens.find(token.id)?.expireAt).toBe(start + 90 * dayMs);
    clock.pass({ days: 10 });
    await tokens.setExpiry(token.id, true);
    expect(tokens.find(token.id)?.expireAt).toBe(start + 90 * dayMs);
    await tokens.setExpiry(token.id, false);
    expect(tokens.find(token.id)?.expireAt).toBeNull();
    await tokens.setExpiry(token.id, true);
    expect(tokens.find(token.id)?.expireAt).toBe(start + 90 * dayMs);
    await tokens.setExpiry(token.id, false);
    clock.pass({ days: 200 });
    await tokens.purge();
    expect(tokens.find(token.id)).not.toBeNull();
  });

  // rows: 1.4/5, 10/8
  it('of the system, and a long-lived one, has no client and no end by disuse', async () => {
    const { token } = await store.transact((tx) => tokens.create(tx, { type: 'system', userId: user.id }));
    expect(token).toMatchObject({ type: 'system', clientId: null, expireAt: null });
    await longLived(3650);
    clock.pass({ days: 1000 });
    await tokens.purge();
    expect(tokens.listOf(user.id).map(({ type }) => type)).toEqual(['system', 'long_lived_access_token']);
  });

  // rows: 1.6/3, 10/16, 10/27, 10/39, 13/3
  it('that is long-lived makes one access token for as many days as were asked for', async () => {
    const jwt = await longLived(300);
    const { iss, iat, exp } = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
    expect(exp - iat).toBe(300 * 86_400);
    const facts = { clientId: null, clientIcon: null, expireAt: null, lastUsedAt: clock.now(), lastUsedIp: null };
    expect(tokens.find(iss)).toMatchObject(facts);
    clock.pass({ days: 300, seconds: 9 });
    expect(accessTokens.check(jwt)).not.toBeNull();
    clock.pass({ seconds: 1 });
    expect(accessTokens.check(jwt)).toBeNull();
  });

  // rows: 1.4/6, 10/28-29
  it('that is long-lived has a name of its own, which is free again when it is deleted', async () => {
    const jwt = await longLived(1, 'GPS Logger');
    await expect(longLived(1, 'GPS Logger')).rejects.toMatchObject({ code: 'conflict' });
    await expect(longLived(1, 'gps logger')).resolves.toBeDefined();
    const other = await store.transact((tx) => addUser(tx, clock, { name: 'Bert' }));
    const theirs = { userId: other.id, name: 'GPS Logger', icon: null, days: 1 };
    await expect(createLongLivedToken({ store, refreshTokens: tokens, accessTokens }, theirs)).resolves.toBeDefined();
    const id = accessTokens.check(jwt)?.refreshToken.id ?? '';
    await tokens.revoke(id);
    const again = await longLived(1, 'GPS Logger');
    expect(again).not.toBe(jwt);
    expect([accessTokens.check(jwt), accessTokens.check(again)?.refreshToken.id === id]).toEqual([null, false]);
  });
});
