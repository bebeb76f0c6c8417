import * as v from 'valibot';
import { parse } from '../../shared/validate.ts';
import { anna, onboardOwner } from '../support/onboard-owner.ts';
import { startServer } from '../support/server.ts';
import { signIn } from '../support/sign-in.ts';
import { startProgram } from './program.ts';
import type { Bench, Round } from './result.ts';

/** Enough that every core always has a password to verify. */
const people = 8;

const Loop = v.object({ perSecond: v.number() });

/** How many people can sign in, from the first request to the tokens, when all cores do nothing else. */
export const loginOverArgon2: Bench = {
  id: 'login-over-argon2',
  name: 'password login, whole flow, over a bare argon2id loop',
  unit: 'logins/s',
  target: { atLeast: 0.9 },
  measure: async ({ rounds, seconds }) => {
    const server = await startServer();
    await onboardOwner(server);
    await signInFor(server.base, 0.5);
    const results: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const ours = await signInFor(server.base, seconds);
      const loop = startProgram('bare-argon2', seconds);
      results.push({ ours, reference: parse(Loop, await loop.said).perSecond });
      await loop.stop();
    }
    await server.stop();
    return results;
  },
};

/** Logins per second, each by somebody who had just signed in before. */
async function signInFor(base: string, seconds: number): Promise<number> {
  const started = performance.now();
  let logins = 0;
  const person = async () => {
    while (performance.now() - started < seconds * 1000) {
      await signIn(base, anna);
      logins += 1;
    }
  };
  await Promise.all(Array.from({ length: people }, person));
  return (logins * 1000) / (performance.now() - started);
}
