import { availableParallelism } from 'node:os';
import { defaultLimits } from '../config/limits.ts';
import type { PasswordHasher } from './passwords.ts';
import { createQueue } from './queue.ts';

/** argon2id: 19 MiB, two passes, one lane. PROTOCOL.md 12 */
export const argon2Parameters = { type: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** How a hash with these parameters begins. */
const currentPrefix = '$argon2id$v=19$m=19456,t=2,p=1$';

/** Hashes with argon2id, no more at a time than there are cores, so that a flood of logins leaves room for the rest. */
export function createArgon2Hasher({
  longestQueue = defaultLimits.waiting_hashes,
}: {
  longestQueue?: number;
} = {}): PasswordHasher {
  const queue = createQueue({ width: availableParallelism(), longest: longestQueue });
  const load = () => import('argon2').then((module) => module.default);
  let dummy: Promise<string> | undefined;
  const hash = (password: string) => queue.run(async () => (await load()).hash(password, argon2Parameters));
  const hashOfNobody = () => {
    dummy ??= hash('no account has this password').catch((error: unknown) => {
      // The queue was full: the next login tries again.
      dummy = undefined;
      throw error;
    });
    return dummy;
  };
  return {
    hash,
    verify: async (stored, password) => {
      const against = stored ?? (await hashOfNobody());
      const isRight = await queue.run(async () => (await load()).verify(against, password));
      return isRight && stored !== null;
    },
    isOutdated: (stored) => !stored.startsWith(currentPrefix),
  };
}
