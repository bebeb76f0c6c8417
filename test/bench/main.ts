import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { tidyUp } from '../support/at-end.ts';
import { bearerCheck } from './bearer-check.ts';
import { coldStartOverKoa } from './cold-start-over-koa.ts';
import { loginOverArgon2 } from './login-over-argon2.ts';
import { measureLoad, startBare } from './measure-load.ts';
import { plainLoad } from './over-bare-http.ts';
import { refreshGrant } from './refresh-grant.ts';
import { isReached, type Result, resultOf } from './result.ts';
import { tableOf } from './table.ts';

const benches = [bearerCheck, refreshGrant, loginOverArgon2, coldStartOverKoa];
const plan = process.argv.includes('--quick') ? { rounds: 3, seconds: 1 } : { rounds: 5, seconds: 2 };

try {
  console.log(`${availableParallelism()} cores, Node.js ${process.versions.node}, ${plan.rounds} interleaved rounds`);
  const [load = 0] = loadavg();
  if (load > 0.5) console.log(`Something else runs here (load ${load.toFixed(1)}): the ratios can be far off`);
  const socket = await startBare('bare-socket');
  const ceiling = await measureLoad({ ...plainLoad, port: socket.port, seconds: plan.seconds });
  await socket.stop();
  console.log(`The load generator reaches ${ceiling.toFixed(0)} requests/s of a server that reads nothing\n`);
  const results: Result[] = [];
  for (const bench of benches) {
    const rounds = await bench.measure(plan);
    results.push(resultOf(bench, rounds));
  }
  console.log(tableOf(benches.map((bench, index) => ({ bench, result: results[index] }))));
  mkdirSync('dist/bench', { recursive: true });
  writeFileSync('dist/bench/latest.json', `${JSON.stringify({ results }, null, 2)}\n`);
  const missed = benches.filter((bench, index) => !isReached(bench.target, results[index]?.ratio ?? Number.NaN));
  if (missed.length > 0) console.log(`\nNot reached: ${missed.map(({ id }) => id).join(', ')}`);
} finally {
  await tidyUp();
}
