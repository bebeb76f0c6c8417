import { join } from 'node:path';
import { createAttempts } from '../../backend/auth/attempts.ts';
import { createBanFile } from '../../backend/auth/ban-file.ts';
import { loadBans } from '../../backend/auth/bans.ts';
import { createEvents } from '../../backend/auth/events.ts';
import { createRanges } from '../../backend/auth/local-network.ts';
import { createNotifications } from '../../backend/auth/notifications.ts';
import { createLog } from '../../backend/log.ts';
import { createTestEnvironment, openTestStore } from './domain.ts';
import { temporaryFolder } from './server.ts';

/** Attempts and bans over a real store and a real file, and a clock that is moved. */
export async function createBanRig({ threshold = 3, trustedProxies = ['10.9.0.0/24'] } = {}) {
  const environment = createTestEnvironment();
  const lines: string[] = [];
  const log = createLog({ environment, write: (line) => void lines.push(line) });
  const path = join(temporaryFolder('bans'), 'ip_bans.yaml');
  const file = createBanFile({ path, log });
  const store = await openTestStore();
  const bans = await loadBans({ store, environment, file });
  const notifications = createNotifications({ environment, events: createEvents({ environment }) });
  const rules = { isEnabled: true, threshold, trustedProxies: createRanges(trustedProxies) };
  const attempts = createAttempts({ log, environment, bans, rules, notifications });
  return {
    environment,
    lines,
    path,
    file,
    bans,
    attempts,
    notifications,
    fail: (ip: string, known: string | null = null) => attempts.failed({ ip, url: '/', userAgent: null }, known),
    /** What a restart would find. */
    reload: () => loadBans({ store, environment, file }),
    /** Resolves when all bans so far are in the store and in the file. */
    settle: async () => {
      await store.transact((tx) => tx.put('settled', true));
      await file.remove('0.0.0.0');
    },
  };
}
