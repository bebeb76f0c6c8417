import { randomBytes } from 'node:crypto';

/** Time and chance, as parameters: tests bring their own. */
export interface Environment {
  /** Epoch milliseconds. */
  now(): number;
  /** That many random bytes in lower-case hex. */
  randomHex(bytes: number): string;
}

/** The real clock and the system's randomness. */
export function createEnvironment(): Environment {
  return { now: Date.now, randomHex: (bytes) => randomBytes(bytes).toString('hex') };
}
