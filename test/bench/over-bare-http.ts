import type { LoadPlan } from './load-plan.ts';
import { measureLoad, requestText, startBare } from './measure-load.ts';
import type { Plan, Round } from './result.ts';

/** How many clients ask at the same time. */
export const clients = 64;

/** What a bare `node:http` and a ceiling are asked. */
export const plainLoad = {
  requests: Array.from({ length: clients }, () => requestText('GET', '/')),
  body: { is: '{"message":"API running."}' },
};

/** Takes turns between our server and a bare `node:http` that has the same core, after a warm-up of both. */
export async function overBareHttp(ours: Omit<LoadPlan, 'seconds'>, { rounds, seconds }: Plan): Promise<Round[]> {
  const bare = await startBare('bare-http');
  const measureOurs = (duration: number) => measureLoad({ ...ours, seconds: duration });
  const measureBare = (duration: number) => measureLoad({ ...plainLoad, port: bare.port, seconds: duration });
  await measureOurs(1);
  await measureBare(1);
  const results: Round[] = [];
  for (let round = 0; round < rounds; round += 1)
    results.push({ ours: await measureOurs(seconds), reference: await measureBare(seconds) });
  await bare.stop();
  return results;
}
