import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import WebSocket from 'ws';
import { anyRequest } from '../../support/fuzz-requests.ts';
import { anyObject, anyValue } from '../../support/fuzz-values.ts';
import { onboardOwner } from '../../support/onboard-owner.ts';
import { type Chance, seededChance } from '../../support/seeded-chance.ts';
import { startServer, type TestServer } from '../../support/server.ts';

/** `FUZZ_ROUNDS=100000` for the long run; the seed makes a run the same again. */
const rounds = Number(process.env.FUZZ_ROUNDS ?? 3_000);
const seed = Number(process.env.FUZZ_SEED ?? 20_261_123);
const perConnection = 50;
const noBans = { http: { login_attempts_threshold: -1 } };

it('answers any request and any frame without breaking, and remembers none of them', { timeout: 900_000 }, async () => {
  const server = await startServer({ config: noBans });
  const owner = await onboardOwner(server);
  const chance = seededChance(seed);
  await storm(server, owner.accessToken, chance, Math.ceil(rounds / 10));
  const before = memoryOf(server);
  const statuses = await storm(server, owner.accessToken, chance, rounds);
  const after = memoryOf(server);
  console.log(`${rounds} requests and frames, seed ${seed}: ${JSON.stringify(statuses)}, ${before} -> ${after} MB`);
  expect(Object.keys(statuses).filter((status) => Number(status) >= 500)).toEqual([]);
  expect(server.output()).not.toMatch(/Unexpected error|Unhandled|UnhandledPromise/);
  expect(await health(server)).toBe(200);
  expect(after - before).toBeLessThan(60);
});

async function storm(
  server: TestServer,
  token: string,
  chance: Chance,
  count: number,
): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  for (let sent = 0; sent < count; sent += perConnection) {
    if (chance.often(0.5)) await frames(server, token, chance);
    else for (const status of await requests(server, token, chance)) statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return statuses;
}

/** Sends requests one after the other on one connection until the server ends it; resolves with what it answered. */
function requests(server: TestServer, token: string, chance: Chance): Promise<string[]> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1');
    const statuses: string[] = [];
    let left = perConnection;
    const send = () => {
      left -= 1;
      if (left < 0) socket.end();
      else socket.write(anyRequest(chance, token));
    };
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      statuses.push(
        ...Array.from(chunk.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/g), ([, status = '']) => status),
      );
      send();
    });
    socket.on('connect', send);
    socket.on('error', () => {});
    socket.on('close', () => resolve(statuses));
  });
}

/** Signs a socket in (mostly) and sends frames until the server has had enough. */
function frames(server: TestServer, token: string, chance: Chance): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/websocket`);
    const commands = [
      'ping',
      'auth/current_user',
      'auth/refresh_tokens',
      'auth/sign_path',
      'auth/setup_mfa',
      'auth/depose_mfa',
      'config/auth/list',
      'config/auth/create',
      'config/auth/update',
      'get_config',
      'subscribe_events',
      'unsubscribe_events',
      'frontend/get_user_data',
      'config/auth_provider/homeassistant/create',
      'nonsense',
    ];
    socket.on('open', () => {
      socket.send(JSON.stringify(chance.often(0.9) ? { type: 'auth', access_token: token } : anyValue(chance)));
      for (let id = 1; id < perConnection; id += 1) {
        const frame = {
          id: chance.often(0.9) ? id : anyValue(chance),
          type: chance.pick(commands),
          ...anyObject(chance),
        };
        const text = JSON.stringify(chance.often(0.05) ? anyValue(chance) : frame);
        socket.send(chance.often(0.01) ? Buffer.from(text) : text);
      }
      socket.close();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
}

async function health(server: TestServer): Promise<number> {
  const response = await fetch(`${server.base}/api/latchkey/health`);
  await response.body?.cancel();
  return response.status;
}

/** MB of its own memory, without mapped files. */
function memoryOf(server: TestServer): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Math.round(Number(/RssAnon:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
