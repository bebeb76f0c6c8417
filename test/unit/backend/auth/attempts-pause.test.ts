import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Attempts, createAttempts } from '../../../../backend/auth/attempts.ts';
import type { Ban } from '../../../../backend/auth/bans.ts';
import { createEvents } from '../../../../backend/auth/events.ts';
import { createRanges } from '../../../../backend/auth/local-network.ts';
import { createNotifications } from '../../../../backend/auth/notifications.ts';
import { createLog } from '../../../../backend/log.ts';
import { createTestEnvironment } from '../../../support/domain.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: (ms: number) => slept.push(ms) }));
const slept: number[] = [];

describe('before a password is judged', () => {
  beforeEach(() => void slept.splice(0));
  afterEach(() => vi.restoreAllMocks());

  function attemptsWith(rules: { isEnabled: boolean; threshold: number }): Attempts {
    const environment = createTestEnvironment();
    return createAttempts({
      environment,
      log: createLog({ environment, write: () => {} }),
      notifications: createNotifications({ environment, events: createEvents({ environment }) }),
      bans: { isBanned: () => false, add: async () => ({}) as Ban, list: () => [], lift: async () => false },
      rules: { ...rules, trustedProxies: createRanges([]) },
    });
  }

  it.each([
    ['127.0.0.1', { isEnabled: true, threshold: 2 }, [1000]],
    ['10.0.0.1', { isEnabled: true, threshold: 2 }, []],
    ['127.0.0.1', { isEnabled: true, threshold: -1 }, []],
    ['10.0.0.1', { isEnabled: true, threshold: -1 }, []],
    ['127.0.0.1', { isEnabled: false, threshold: 2 }, []],
  ])('%s with %j and two failures waits %j ms', async (ip, rules, expected) => {
    const attempts = attemptsWith(rules);
    await attempts.pause(ip);
    expect(slept).toEqual([]);
    for (let count = 0; count < 2; count += 1) attempts.failed({ ip, url: '/', userAgent: null });
    await attempts.pause(ip);
    expect(slept).toEqual(expected);
  });
});
