import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccessTokens } from '../../../backend/auth/access-tokens.ts';
import { createLongLivedToken } from '../../../backend/auth/long-lived-tokens.ts';
import { createMasterKey } from '../../../backend/auth/master-key.ts';
import { refreshTokenTable, type TokenSpec } from '../../../backend/auth/refresh-token.ts';
import { createRefreshTokens } from '../../../backend/auth/refresh-tokens.ts';
import { createSignedPaths } from '../../../backend/auth/signed-paths.ts';
import { createTombstones } from '../../../backend/auth/tombstones.ts';
import { addUser } from '../../../backend/auth/user-accounts.ts';
import { userTable } from '../../../backend/auth/users.ts';
import { createTestEnvironment, openTestStore } from '../../support/domain.ts';

const ip = '192.0.2.1';
const dayMs = 86_400_000;

async function setup() {
  const environment = createTestEnvironment();
  const deps = { store: await openTestStore(), environment, masterKey: createMasterKey(Buffer.alloc(32, 7)) };
  const refreshTokens = createRefreshTokens(deps);
  const tombstones = createTombstones(deps);
  const accessTokens = createAccessTokens({ ...deps, refreshTokens, tombstones });
  const signedPaths = createSignedPaths({ ...deps, refreshTokens });
  const user = await deps.store.transact((tx) => addUser(tx, environment, { name: 'Uma' }));
  const make = (spec: Partial<TokenSpec> = {}) =>
    deps.store.transact((tx) =>
      refreshTokens.create(tx, { type: 'normal', userId: user.id, clientId: 'http://app.test/', ...spec }),
    );
  const longLived = (days: number, name = 'x') =>
    createLongLivedToken({ ...deps, refreshTokens, accessTokens }, { userId: user.id, name, icon: null, days });
  return { ...deps, refreshTokens, tombstones, accessTokens, signedPaths, user, make, longLived };
}

describe('a refresh token', () => {
  it('ends ninety days after its last use, at once and not with the next purge', async () => {
    const { environment, refreshTokens, make } = await setup();
    const [unused, used] = [await make(), await make()];
    environment.pass({ days: 30 });
    refreshTokens.use(used.token, ip);
    environment.pass({ days: 60, seconds: -1 });
    expect(refreshTokens.findBySecret(unused.secret)).not.toBeNull();
    environment.pass({ seconds: 1 });
    expect([refreshTokens.findBySecret(unused.secret), refreshTokens.find(unused.token.id)]).toEqual([null, null]);
    expect(refreshTokens.listOf(unused.token.userId).map(({ id }) => id)).toEqual([used.token.id]);
    environment.pass({ days: 30, seconds: -1 });
    expect(refreshTokens.findBySecret(used.secret)?.lastUsedIp).toBe(ip);
    environment.pass({ seconds: 1 });
    expect(refreshTokens.findBySecret(used.secret)).toBeNull();
  });

  it('is purged when it has ended, and no other: not one that was used since, nor one without an end', async () => {
    const { environment, refreshTokens, make, store } = await setup();
    const [unused, used, endless, system] = [await make(), await make(), await make(), await make({ type: 'system' })];
    await refreshTokens.setExpiry(endless.token.id, false);
    environment.pass({ days: 89 });
    refreshTokens.use(used.token, ip);
    environment.pass({ days: 1 });
    await refreshTokens.purge();
    const left = [unused, used, endless, system].map(
      ({ token }) => refreshTokenTable.get(store, token.id) !== undefined,
    );
    expect(left).toEqual([false, true, true, true]);
  });

  it('is known by its name as soon as it has ended, also after the purge, for ninety days', async () => {
    const { environment, refreshTokens, tombstones, make } = await setup();
    const { token, secret } = await make();
    expect([tombstones.findBySecret(secret), tombstones.find(token.id)]).toEqual([null, null]);
    environment.pass({ days: 90 });
    const label = `http://app.test/ (${token.id.slice(0, 8)})`;
    expect([tombstones.findBySecret(secret), tombstones.find(token.id)]).toEqual([label, label]);
    await refreshTokens.purge();
    expect([tombstones.findBySecret(secret), tombstones.find(token.id)]).toEqual([label, label]);
    environment.pass({ days: 90, seconds: -1 });
    await tombstones.purge();
    expect(tombstones.findBySecret(secret)).toBe(label);
    environment.pass({ seconds: 1 });
    await tombstones.purge();
    expect([tombstones.findBySecret(secret), tombstones.find(token.id)]).toEqual([null, null]);
  });

  it('keeps its switch over any course of uses, writes and purges', async () => {
    const { environment, store, refreshTokens, make, user } = await setup();
    const deed = fc.constantFrom('use', 'use', 'on', 'off', 'flush', 'purge', 'day', 'month', 'restart');
    let switched = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 8, maxLength: 25 }), async (deeds) => {
        const { token } = await make();
        let tokens = refreshTokens;
        let [lastUse, isEndless] = [environment.now(), false];
        for (const one of deeds) {
          const now = environment.now();
          const isGone = !isEndless && now >= lastUse + 90 * dayMs;
          const current = tokens.find(token.id);
          expect(current === null).toBe(isGone);
          if (isGone || !current) break;
          expect(current.expireAt).toBe(isEndless ? null : lastUse + 90 * dayMs);
          expect(tokens.listOf(user.id).find(({ id }) => id === token.id)).toEqual(current);
          if (one === 'use') {
            tokens.use(current, ip);
            lastUse = now;
          } else if (one === 'on' || one === 'off') {
            switched += Number(isEndless === (one === 'on'));
            isEndless = one === 'off';
            await tokens.setExpiry(token.id, one === 'on');
          } else if (one === 'flush') await tokens.flush();
          else if (one === 'purge') await tokens.purge();
          else if (one === 'restart') {
            await tokens.flush();
            tokens = createRefreshTokens({ store, environment });
          } else environment.pass({ days: one === 'day' ? 1 : 30 });
        }
      }),
      { numRuns: 60 },
    );
    expect(switched).toBeGreaterThan(30);
  }, 60_000);
});

describe('an access token', () => {
  const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());

  it('lives half an hour and ten seconds more, also when it was seen before', async () => {
    const { environment, accessTokens, make } = await setup();
    const { token } = await make();
    const [seen, unseen] = [accessTokens.make(token), accessTokens.make(token)];
    expect(accessTokens.check(seen)).not.toBeNull();
    environment.pass({ minutes: 30, seconds: 9 });
    expect(accessTokens.check(seen)).not.toBeNull();
    environment.pass({ seconds: 1 });
    expect([accessTokens.check(seen), accessTokens.check(unseen)]).toEqual([null, null]);
  });

  it('is not from the future, but for ten seconds', async () => {
    const { environment, accessTokens, make } = await setup();
    const { token } = await make();
    environment.pass({ seconds: 10 });
    const near = accessTokens.make(token);
    environment.pass({ seconds: 1 });
    const far = accessTokens.make(token);
    environment.pass({ seconds: -11 });
    expect([accessTokens.check(near) === null, accessTokens.check(far)]).toEqual([false, null]);
  });

  it('ends with its refresh token and with its user’s activity, seen before or not', async () => {
    const { accessTokens, refreshTokens, store, make, user } = await setup();
    const [revoked, kept] = [await make(), await make()];
    const jwts = [revoked, kept].map(({ token }) => accessTokens.make(token));
    expect(jwts.map((jwt) => accessTokens.check(jwt) !== null)).toEqual([true, true]);
    await refreshTokens.revoke(revoked.token.id);
    expect(jwts.map((jwt) => accessTokens.check(jwt) !== null)).toEqual([false, true]);
    await store.transact((tx) => userTable.put(tx, { ...user, isActive: false }));
    expect(jwts.map((jwt) => accessTokens.check(jwt) !== null)).toEqual([false, false]);
  });

  it('that lives long ends with its days, and is known by its name then', async () => {
    const { environment, accessTokens, longLived } = await setup();
    const jwt = await longLived(300, 'GPS Logger');
    expect(claimsOf(jwt).exp - claimsOf(jwt).iat).toBe(300 * 86_400);
    environment.pass({ days: 300, seconds: 9 });
    expect(accessTokens.check(jwt)).not.toBeNull();
    environment.pass({ seconds: 1 });
    expect(accessTokens.check(jwt)).toBeNull();
    expect(accessTokens.recognise(jwt)).toBe(`GPS Logger (${claimsOf(jwt).iss.slice(0, 8)})`);
    expect(accessTokens.recognise(`${jwt.slice(0, -4)}AAAA`)).toBeNull();
  });
});

describe('a signed path', () => {
  it('lives to the second that was asked for', async () => {
    const { environment, signedPaths, make } = await setup();
    const { token } = await make();
    const query = signedPaths.sign('/api/', token.id, 30).slice('/api/?'.length);
    environment.pass({ seconds: 29 });
    expect(signedPaths.check('/api/', query)?.refreshToken.id).toBe(token.id);
    environment.pass({ seconds: 1 });
    expect(signedPaths.check('/api/', query)).toBeNull();
  });

  it('is no way in for a user who is not active', async () => {
    const { store, signedPaths, make, user } = await setup();
    const query = signedPaths.sign('/api/', (await make()).token.id, 30).slice('/api/?'.length);
    expect(signedPaths.check('/api/', query)).not.toBeNull();
    await store.transact((tx) => userTable.put(tx, { ...user, isActive: false }));
    expect(signedPaths.check('/api/', query)).toBeNull();
  });

  it('is opened by exactly the parameters that were signed, whatever they are', async () => {
    const { signedPaths, make } = await setup();
    const { token } = await make();
    const text = fc
      .string({ unit: 'grapheme', maxLength: 6 })
      .filter((name) => !['width', 'height', 'authSig'].includes(name));
    const encode = (pairs: readonly (readonly [string, string])[]) =>
      new URLSearchParams(pairs.map(([a, b]) => [a, b])).toString();
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }), fc.nat(), (pairs, at) => {
        const signed = signedPaths.sign(`/api/?${encode(pairs)}`, token.id, 30);
        const signature = signed.slice(signed.lastIndexOf('authSig='));
        const opens = (params: typeof pairs) => signedPaths.check('/api/', `${encode(params)}&${signature}`) !== null;
        expect(opens(pairs)).toBe(true);
        const index = at % pairs.length;
        const [name = '', value = ''] = pairs[index] ?? [];
        expect(opens(pairs.with(index, [name, `${value}x`]))).toBe(false);
        expect(opens(pairs.toSpliced(index, 1))).toBe(false);
        expect(opens([...pairs, [name, value]])).toBe(false);
        const turned = pairs.toReversed();
        expect(opens(turned)).toBe(JSON.stringify(turned) === JSON.stringify(pairs));
      }),
    );
  });
});
