import { anna, onboardOwner } from '../support/onboard-owner.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { signIn } from '../support/sign-in.ts';
import { requestText } from './measure-load.ts';
import { clients, overBareHttp } from './over-bare-http.ts';
import { pinned } from './program.ts';
import type { Bench } from './result.ts';

/** How many access tokens one core gives to clients that each have a refresh token of their own. */
export const refreshGrant: Bench = {
  id: 'refresh-grant',
  name: 'refresh grant of 64 clients, over bare node:http',
  unit: 'grants/s',
  target: { atLeast: 0.18 },
  measure: async (plan) => {
    const server = await startServer({ before: pinned('server') });
    await onboardOwner(server);
    const requests = await Promise.all(Array.from({ length: clients }, () => refreshRequest(server)));
    const rounds = await overBareHttp({ port: server.port, requests, body: { beginsWith: '{"access_token":"' } }, plan);
    await server.stop();
    return rounds;
  },
};

async function refreshRequest({ base }: TestServer): Promise<string> {
  const { refresh_token } = await signIn(base, anna);
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token, client_id: `${base}/` });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return requestText('POST', '/auth/token', { headers, body: form.toString() });
}
