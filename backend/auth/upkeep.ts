import type { Log } from '../log.ts';
import type { AuthCodes } from './auth-codes.ts';
import type { RefreshTokens } from './refresh-tokens.ts';

const flushMs = 5_000;
const purgeMs = 60_000;

/** Writes what was noted, and removes what has expired, from time to time; returns the way to stop. */
export function startUpkeep(deps: { refreshTokens: RefreshTokens; codes: AuthCodes; log: Log }): () => void {
  const { refreshTokens, codes, log } = deps;
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
  ];
  return () => timers.forEach(clearInterval);
}
