import type { BlockList } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultLimits, type Limits } from '../config/limits.ts';
import type { Environment } from '../environment.ts';
import type { Log } from '../log.ts';
import { type Bans, banSubject } from './bans.ts';
import { contains, isLoopback } from './local-network.ts';
import type { Notifications } from './notifications.ts';

const logger = 'homeassistant.components.http.ban';

/** Failures that are this old do not count any more. */
export const windowMs = 600_000;
const longestPauseMs = 1_000;

export interface RequestFacts {
  ip: string;
  /** Path and query, secrets already cut. */
  url: string;
  userAgent: string | null;
}

/** Counts failed logins. PROTOCOL.md 6.1 and 12 */
export interface Attempts {
  /**
   * A login, or a request that needed one, failed.
   * @param known the name of a token that was ours once: told in the log, and never counted
   */
  failed(request: RequestFacts, known?: string | null): void;
  /** Someone signed in from there: what was before is forgiven. */
  succeeded(ip: string): void;
  /** Before a password is judged: this machine itself is never banned, but made to wait after some failures. */
  pause(ip: string): Promise<void>;
  isBanned(ip: string): boolean;
}

export interface BanRules {
  isEnabled: boolean;
  /** Failures within ten minutes that lead to a ban; 0 or less: none do. */
  threshold: number;
  trustedProxies: BlockList;
}

interface Deps {
  log: Log;
  environment: Environment;
  bans: Bans;
  rules: BanRules;
  notifications: Notifications;
  limits?: Pick<Limits, 'failed_addresses'>;
}

/** Failed logins go to the log in Home Assistant's own words, which the filters people have look for, and are counted. */
export function createAttempts({
  log,
  environment,
  bans,
  rules,
  notifications,
  limits = defaultLimits,
}: Deps): Attempts {
  const failures = new Map<string, number[]>();
  const recent = (subject: string) =>
    (failures.get(subject) ?? []).filter((time) => environment.now() - time < windowMs);
  const isCounting = rules.isEnabled && rules.threshold > 0;
  const ban = async (ip: string, reason: string) => {
    log.warning(logger, `Banned IP ${ip} for too many login attempts`);
    notifications.show({ id: 'ip-ban', title: 'Banning IP address', message: `Too many login attempts from ${ip}` });
    await bans.add(ip, reason).catch((error: unknown) => log.error(logger, `Could not keep the ban of ${ip}`, error));
  };
  return {
    failed: (request, known = null) => {
      log.warning(logger, describe(request, known));
      if (isLoopback(request.ip)) log.info(logger, loopbackHint);
      const message = `${sentence(request)} See the log for details.`;
      notifications.show({ id: 'http-login', title: 'Login attempt failed', message });
      if (!isCounting || known !== null || contains(rules.trustedProxies, request.ip)) return;
      const subject = banSubject(request.ip);
      const times = [...recent(subject), environment.now()].slice(-rules.threshold);
      if (failures.size >= limits.failed_addresses) failures.delete(failures.keys().next().value ?? '');
      failures.set(subject, times);
      if (times.length < rules.threshold || isLoopback(request.ip)) return;
      failures.delete(subject);
      void ban(request.ip, request.url);
    },
    succeeded: (ip) => void failures.delete(banSubject(ip)),
    pause: async (ip) => {
      if (!isCounting || !isLoopback(ip)) return;
      if (recent(banSubject(ip)).length >= rules.threshold) await sleep(longestPauseMs);
    },
    isBanned: (ip) => rules.isEnabled && bans.isBanned(ip),
  };
}

const loopbackHint =
  'The request came from this machine itself: a local scanner may have sent it (nmap device tracker: exclude this host), or a proxy that does not set X-Forwarded-For';

function describe(request: RequestFacts, known: string | null): string {
  const which = known === null ? '' : ` Token: ${known}.`;
  return `${sentence(request)} Requested URL: '${request.url}'. (${request.userAgent ?? 'None'})${which}`;
}

function sentence({ ip }: RequestFacts): string {
  return `Login attempt or request with invalid authentication from ${isLoopback(ip) ? 'localhost' : ip} (${ip}).`;
}
