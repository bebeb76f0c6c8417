import { availableParallelism } from 'node:os';
import { hash, verify } from 'argon2';
import { argon2Parameters } from '../../backend/auth/argon2-hasher.ts';

/** Verifies passwords on all cores, and nothing else: the most logins a second there can be. */
const seconds = Number(JSON.parse(process.argv[2] ?? '1'));
const stored = await hash('nine green kettles sing', argon2Parameters);
const started = performance.now();
let verified = 0;
const work = async () => {
  while (performance.now() - started < seconds * 1000) {
    if (!(await verify(stored, 'nine green kettles sing'))) throw new Error('A right password was refused');
    verified += 1;
  }
};
await Promise.all(Array.from({ length: availableParallelism() }, work));
console.log(JSON.stringify({ perSecond: (verified * 1000) / (performance.now() - started) }));
