import { beforeAll, describe, expect, it } from 'vitest';
import { loadedComponents } from '../../../backend/config/server-config.ts';
import { anna, onboardOwner } from '../../support/onboard-owner.ts';
import { bearer, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { signIn } from '../../support/sign-in.ts';
import { connectAs } from '../../support/web-socket.ts';

const noEntity = { message: 'Entity not found.' };
const running = { state: 'RUNNING', recorder_state: { migration_in_progress: false, migration_is_live: false } };

/** Path, and what a signed-in person is answered; the shapes are those of a Home Assistant 2026.2.3. */
const answers: [method: string, path: string, status: number, body: unknown][] = [
  ['GET', '/api/states', 200, []],
  ['GET', '/api/states/light.attic', 404, noEntity],
  ['DELETE', '/api/states/light.attic', 404, noEntity],
  ['GET', '/api/services', 200, []],
  ['GET', '/api/components', 200, loadedComponents],
  ['GET', '/api/core/state', 200, running],
];

describe('the REST interface that scripts read', () => {
  let server: TestServer;
  let accessToken: string;

  beforeAll(async () => {
    server = await startServer();
    await onboardOwner(server);
    ({ access_token: accessToken } = await signIn(server.base, anna));
    return () => server.stop();
  });

  it.each(answers)('answers %s %s with %i to whoever is signed in', async (method, path, status, body) => {
    const answer = await request(server.base, path, { method, headers: bearer(accessToken) });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.json()).toEqual(body);
  });

  it.each([
    ...answers.map(([method, path]) => [method, path] as const),
    ['GET', '/api/events'] as const,
    ['POST', '/api/services/light/turn_on'] as const,
  ])('refuses %s %s to others', async (method, path) => {
    expect((await request(server.base, path, { method })).status).toBe(401);
  });

  it('knows no service', async () => {
    const path = '/api/services/light/turn_on';
    const answer = await request(server.base, path, { method: 'POST', headers: bearer(accessToken), body: '{}' });
    expect([answer.status, answer.text]).toEqual([400, '400: Bad Request']);
  });

  it('tells how many listen to events', async () => {
    const listeners = async () => (await request(server.base, '/api/events', { headers: bearer(accessToken) })).json();
    expect(await listeners()).toEqual([]);
    const socket = await connectAs(server.base, accessToken);
    await socket.call('subscribe_events');
    expect(await listeners()).toEqual([{ event: '*', listener_count: 1 }]);
  });

  it('takes no state from a client', async () => {
    const path = '/api/states/sensor.made_up';
    const answer = await request(server.base, path, {
      method: 'POST',
      headers: bearer(accessToken),
      body: '{"state":"1"}',
    });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET,DELETE,OPTIONS']);
  });
});
