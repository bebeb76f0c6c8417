import type { Log } from '../log.ts';
import type { AuthCodes } from './auth-codes.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import type { Tombstones } from './tombstones.ts';

const flushMs = 5_000;
const purgeMs = 60_000;

interface Deps {
  refreshTokens: RefreshTokens;
  codes: AuthCodes;
  tombstones: Tombstones;
  log: Log;
}

/** Writes what was noted, and removes what has expired, from time to time; returns the way to stop. */
export function startUpkeep(deps: Deps): () => void {
  const { refreshTokens, codes, tombstones, log } = deps;
  const every = (ms: number, name: string, work: () => Promise<void>) => {
    const timer = setInterval(() => {
      work().catch((error: unknown) => log.error('latchkey.upkeep', `Could not ${name}`, error));
    }, ms);
    timer.unref();
    return timer;
  };
  const timers = [
    every(flushMs, 'note when tokens were used', refreshTokens.flush),
    every(purgeMs, 'remove unused tokens', refreshTokens.purge),
    every(purgeMs, 'remove expired codes', codes.purge),
    every(purgeMs, 'forget tokens that are long gone', tombstones.purge),
  ];
  return () => timers.forEach(clearInterval);
}
