import { describe, expect, it } from 'vitest';
import { createAccessTokens } from '../../../../backend/auth/access-tokens.ts';
import { createAttempts } from '../../../../backend/auth/attempts.ts';
import type { Ban } from '../../../../backend/auth/bans.ts';
import { createEvents } from '../../../../backend/auth/events.ts';
import { createRanges } from '../../../../backend/auth/local-network.ts';
import { createMasterKey } from '../../../../backend/auth/master-key.ts';
import { createNotifications } from '../../../../backend/auth/notifications.ts';
import { createRefreshTokens } from '../../../../backend/auth/refresh-tokens.ts';
import { createTombstones } from '../../../../backend/auth/tombstones.ts';
import { addUser } from '../../../../backend/auth/user-accounts.ts';
import { createLog } from '../../../../backend/log.ts';
import { createTestEnvironment, openTestStore } from '../../../support/domain.ts';

describe('what is remembered in memory', () => {
  it.each([
    [1, []],
    [10, ['10.0.0.1']],
  ])('of failed logins is that of %i addresses; the oldest are forgotten', (most, banned) => {
    const environment = createTestEnvironment();
    const log = createLog({ environment, write: () => {} });
    const added: string[] = [];
    const attempts = createAttempts({
      log,
      environment,
      notifications: createNotifications({ environment, events: createEvents({ environment }) }),
      bans: {
        isBanned: () => false,
        add: async (ip) => {
          added.push(ip);
          return {} as Ban;
        },
        list: () => [],
        lift: async () => false,
      },
      rules: { isEnabled: true, threshold: 2, trustedProxies: createRanges([]) },
      limits: { failed_addresses: most },
    });
    for (const ip of ['10.0.0.1', '10.0.0.2', '10.0.0.1']) attempts.failed({ ip, url: '/', userAgent: null });
    expect(added).toEqual(banned);
  });

  it('of verified tokens has an end, and past it each is good as before', async () => {
    const environment = createTestEnvironment();
    const store = await openTestStore();
    const parts = { store, environment, masterKey: createMasterKey(Buffer.alloc(32, 7)) };
    const refreshTokens = createRefreshTokens(parts);
    const tombstones = createTombstones(parts);
    const tokens = createAccessTokens({ ...parts, refreshTokens, tombstones, limits: { verified_tokens: 2 } });
    const made = await store.transact((tx) => {
      const user = addUser(tx, environment, { name: 'Anna' });
      return Array.from({ length: 5 }, () => refreshTokens.create(tx, { type: 'system', userId: user.id }).token);
    });
    const jwts = made.map((token) => tokens.make(token));
    for (const jwt of [...jwts, ...jwts]) expect(tokens.check(jwt)?.user.name).toBe('Anna');
    await refreshTokens.revoke(made[4]?.id ?? '');
    expect(jwts.map((jwt) => tokens.check(jwt) !== null)).toEqual([true, true, true, true, false]);
  });
});
