import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Limits } from '../../../backend/config/limits.ts';
import {
  type AuthHome,
  answerFlow,
  ask,
  proxiedConfig,
  refusal,
  startFlow,
  startHome,
  via,
} from '../../support/auth-home.ts';
import { anna } from '../../support/onboard-owner.ts';
import { request } from '../../support/request.ts';
import { startServer } from '../../support/server.ts';
import { connectAs } from '../../support/web-socket.ts';

/** Each limit is reached with a small one; what the server has room for goes on working. */
describe('limits', () => {
  async function homeWith(limits: Partial<Limits>, work: (home: AuthHome) => Promise<void>): Promise<void> {
    const home = await startHome({ latchkey: { limits } });
    await work(home).finally(() => home.server.stop());
  }

  const status = async (home: AuthHome, flowId: unknown) => (await answerFlow(home, flowId, { ...wrong })).status;
  const wrong = { username: anna.username, password: 'not the password' };

  // rows: 12/login-flow-bounds
  it('login_flows: the oldest login is given up for a new one', () =>
    homeWith({ login_flows: 2 }, async (home) => {
      const ips = ['10.1.0.1', '10.1.0.2', '10.1.0.3'];
      const ids: unknown[] = [];
      for (const ip of ips) ids.push((await startFlow(home, { ip })).json().flow_id);
      const answers = await Promise.all(ids.map((id, index) => answerFlow(home, id, wrong, ips[index])));
      expect(answers.map((answer) => answer.status)).toEqual([404, 200, 200]);
    }));

  it('login_flows_per_address: an address gives up its own oldest login, and nobody else their own', () =>
    homeWith({ login_flows_per_address: 1 }, async (home) => {
      const other = (await startFlow(home, { ip: '10.1.0.9' })).json().flow_id;
      const first = (await startFlow(home)).json().flow_id;
      const second = (await startFlow(home)).json().flow_id;
      expect([await status(home, first), await status(home, second)]).toEqual([404, 200]);
      expect((await answerFlow(home, other, wrong, '10.1.0.9')).status).toBe(200);
    }));

  it('mfa_setup_flows: the oldest set-up is given up', () =>
    homeWith({ mfa_setup_flows: 1 }, async ({ ownerSocket }) => {
      const begin = () => ask<{ flow_id: string }>(ownerSocket, 'auth/setup_mfa', { mfa_module_id: 'totp' });
      const [first, second] = [await begin(), await begin()];
      expect(await refusal(ownerSocket, 'auth/setup_mfa', { flow_id: first.flow_id })).toBe('not_found');
      expect(await ask(ownerSocket, 'auth/setup_mfa', { flow_id: second.flow_id })).toMatchObject({ type: 'form' });
    }));

  it('auth_codes: past it a right password is answered 503, and nobody is locked out', () =>
    homeWith({ auth_codes: 3 }, async (home) => {
      const login = async () => answerFlow(home, (await startFlow(home)).json().flow_id, { ...anna, name: undefined });
      // Onboarding has given two.
      expect((await login()).status).toBe(200);
      const refused = await login();
      expect(refused.status).toBe(503);
      expect(refused.headers['retry-after']).toBe('1');
    }));

  // rows: 12/overload
  it('waiting_hashes: past it passwords are answered 503 and the rest is judged', () =>
    homeWith({ waiting_hashes: 1 }, async (home) => {
      const ids = await Promise.all(Array.from({ length: 12 }, async () => (await startFlow(home)).json().flow_id));
      const answers = await Promise.all(ids.map((id) => status(home, id)));
      expect(new Set(answers)).toEqual(new Set([200, 503]));
    }));

  it('sockets and sockets_before_login_per_address: past them upgrades are answered 503 until one goes', () =>
    homeWith({ sockets: 4, sockets_before_login_per_address: 2 }, async (home) => {
      const open = (ip: string) => upgrade(home, ip);
      const [first, second, third] = [await open('10.2.0.1'), await open('10.2.0.1'), await open('10.2.0.1')];
      expect([first, second].map((each) => each.status)).toEqual([101, 101]);
      expect(third.status).toBe(503);
      const other = await open('10.2.0.2');
      expect(other.status).toBe(101);
      expect((await open('10.2.0.3')).status).toBe(503);
      first.socket.terminate();
      await expect.poll(async () => (await open('10.2.0.3')).status).toBe(101);
    }));

  it('sockets_before_login_per_address: who has signed in is no stranger any more', () =>
    homeWith({ sockets_before_login_per_address: 1 }, async (home) => {
      const sockets = [
        await connectAs(home.base, home.owner.accessToken),
        await connectAs(home.base, home.owner.accessToken),
      ];
      for (const socket of sockets) expect(await ask(socket, 'get_states')).toEqual([]);
    }));

  it('subscriptions_per_socket: past it a subscription is refused, and one that ended makes room', () =>
    homeWith({ subscriptions_per_socket: 1 }, async ({ ownerSocket }) => {
      const id = (await ownerSocket.call('subscribe_events'))?.id;
      expect(await refusal(ownerSocket, 'subscribe_events')).toBe('rate_limited');
      await ask(ownerSocket, 'unsubscribe_events', { subscription: id });
      expect(await ask(ownerSocket, 'subscribe_events')).toBeNull();
    }));

  it('message_bytes: a longer message ends the socket', () =>
    homeWith({ message_bytes: 2048 }, async ({ ownerSocket }) => {
      expect(await refusal(ownerSocket, 'ping', { filler: 'x'.repeat(1500) })).toBe('invalid_format');
      ownerSocket.send({ id: 2, type: 'ping', filler: 'x'.repeat(3000) });
      expect(await ownerSocket.closed).toBe(1009);
    }));

  // rows: 6.7/4
  it('body_bytes and header_bytes: past them the answers are 413 and 431', () =>
    homeWith({ body_bytes: 1024, header_bytes: 2048 }, async ({ base }) => {
      const post = (body: string) => request(base, '/auth/token', { method: 'POST', body });
      expect((await post('x'.repeat(1000))).status).toBe(400);
      expect((await post('x'.repeat(1100))).status).toBe(413);
      const get = (length: number) =>
        request(base, '/api/latchkey/health', { headers: { 'x-filler': 'x'.repeat(length) } });
      expect([(await get(1000)).status, (await get(3000)).status]).toEqual([200, 431]);
    }));

  it('request_seconds: a request that does not arrive is let go', async () => {
    const server = await startServer({ config: proxiedConfig({ latchkey: { limits: { request_seconds: 1 } } }) });
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.write('POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\ngrant');
    await once(socket, 'close');
    expect(answer).not.toContain(' 200 ');
    await server.stop();
  }, 60_000);
});

function upgrade(home: AuthHome, ip: string): Promise<{ status: number; socket: WebSocket }> {
  const socket = new WebSocket(`${home.base.replace('http', 'ws')}/api/websocket`, via(ip));
  return new Promise((resolve) => {
    socket.on('error', () => {});
    socket.on('open', () => resolve({ status: 101, socket }));
    socket.on('unexpected-response', (_, response) => resolve({ status: response.statusCode ?? 0, socket }));
  });
}
