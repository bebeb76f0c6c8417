import type { Log } from '../log.ts';
import { isLoopback } from './local-network.ts';

const logger = 'homeassistant.components.http.ban';

export interface RequestFacts {
  ip: string;
  /** Path and query, secrets already cut. */
  url: string;
  userAgent: string | null;
}

/** Notes failed logins. PROTOCOL.md 6.1 */
export interface Attempts {
  /** A login, or a request that needed one, failed. */
  failed(request: RequestFacts): void;
}

/** Failed logins go to the log in Home Assistant's own words, which the filters people have look for. */
export function createAttempts({ log }: { log: Log }): Attempts {
  return {
    failed: ({ ip, url, userAgent }) => {
      const name = isLoopback(ip) ? 'localhost' : ip;
      log.warning(
        logger,
        `Login attempt or request with invalid authentication from ${name} (${ip}). Requested URL: '${url}'. (${userAgent ?? 'None'})`,
      );
    },
  };
}
