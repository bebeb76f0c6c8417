import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createRanges } from '../../../backend/auth/local-network.ts';
import { defaultLimits } from '../../../backend/config/limits.ts';
import { createWsServer, type WsDeps } from '../../../backend/ws/server.ts';

const quiet = { debug() {}, info() {}, warning() {}, error() {} };
const pingMs = 55_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval'] }));
afterEach(() => void vi.useRealTimers());

// rows: 3.14/3
it('the server pings every socket after 55 seconds, and ends those that do not answer', async () => {
  const proxyRules = { useXForwardedFor: false, trustedProxies: createRanges([]) };
  const parts = { proxyRules, attempts: { isBanned: () => false }, limits: defaultLimits, log: quiet };
  const ws = createWsServer(parts as unknown as WsDeps);
  const http = createServer().on('upgrade', ws.upgrade).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/api/websocket`;
  const [alive, dead] = [new WebSocket(url), new WebSocket(url, { autoPong: false })];
  const pings = [once(alive, 'ping'), once(dead, 'ping')];
  const ended = once(dead, 'close');
  await Promise.all([once(alive, 'message'), once(dead, 'message')]);
  vi.advanceTimersByTime(pingMs);
  await Promise.all(pings);
  // What the live one says after its pong has arrived behind it.
  const again = once(alive, 'ping');
  alive.ping();
  await once(alive, 'pong');
  vi.advanceTimersByTime(pingMs);
  expect((await ended)[0]).toBe(1006);
  await again;
  expect(alive.readyState).toBe(WebSocket.OPEN);
  alive.terminate();
  ws.close();
  http.close();
});
