import { onboardOwner } from '../support/onboard-owner.ts';
import { startServer } from '../support/server.ts';
import { requestText } from './measure-load.ts';
import { clients, overBareHttp, plainLoad } from './over-bare-http.ts';
import { pinned } from './program.ts';
import type { Bench } from './result.ts';

/** How many requests with a bearer token one core answers. */
export const bearerCheck: Bench = {
  id: 'bearer-check',
  name: 'GET /api/ with a bearer token, over bare node:http',
  unit: 'requests/s',
  target: { atLeast: 0.42 },
  measure: async (plan) => {
    const server = await startServer({ before: pinned('server') });
    const { accessToken } = await onboardOwner(server);
    const request = requestText('GET', '/api/', { headers: { authorization: `Bearer ${accessToken}` } });
    const load = { ...plainLoad, port: server.port, requests: Array.from({ length: clients }, () => request) };
    const rounds = await overBareHttp(load, plan);
    await server.stop();
    return rounds;
  },
};
