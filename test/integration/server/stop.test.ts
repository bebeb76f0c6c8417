import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { atEnd } from '../../support/at-end.ts';
import { onboardOwner } from '../../support/onboard-owner.ts';
import { checkToken } from '../../support/request.ts';
import { endProcess, freePort, startServer, type TestServer, temporaryFolder } from '../../support/server.ts';
import { connectAs, openSocket } from '../../support/web-socket.ts';

const latchkey = fileURLToPath(new URL('../../../dist/latchkey.js', import.meta.url));

describe('stopping', () => {
  const tcp = (server: TestServer, text: string) =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true }, () => {
        socket.write(text, () => resolve(socket));
      });
      socket.on('error', reject);
      atEnd(() => socket.destroy());
    });
  const times = <T>(count: number, make: (place: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, place) => make(place)));

  async function stopTime(server: TestServer, signal: NodeJS.Signals): Promise<number> {
    const started = performance.now();
    expect(await server.stop(signal)).toBe(0);
    return performance.now() - started;
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'with %s takes less than two seconds, whoever is connected',
    async (signal) => {
      const server = await startServer();
      const { accessToken } = await onboardOwner(server);
      const request = `GET /api/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${accessToken}\r\n`;
      const silent = await times(15, () => openSocket(server.base));
      const signedIn = await times(15, () => connectAs(server.base, accessToken));
      await times(10, () => tcp(server, ''));
      await times(10, () => tcp(server, request));
      const waiting = await times(10, () => tcp(server, `${request}\r\n`));
      await times(10, () => tcp(server, 'POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc'));
      for (const socket of waiting.slice(5)) socket.end();
      for (const { socket } of [...silent.slice(10), ...signedIn.slice(10)]) socket.pause();
      expect(await stopTime(server, signal)).toBeLessThan(2_000);
      expect(await signedIn[0]?.closed).toBe(1000);
      expect(await silent[0]?.closed).toBe(1000);
    },
  );

  it('takes next to no time when nobody is connected', async () => {
    const server = await startServer();
    expect(await stopTime(server, 'SIGTERM')).toBeLessThan(1_000);
  });

  it('does not come from the reader of the log going away', async () => {
    const port = await freePort();
    const args = ['serve', '--host', '127.0.0.1', '--port', String(port), '--data', temporaryFolder('data')];
    const child = spawn(process.execPath, [latchkey, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    atEnd(() => endProcess(child, 'SIGKILL'));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    for (let turn = 0; turn < 5; turn += 1) expect(await checkToken(`http://127.0.0.1:${port}`, 'x')).toBe(401);
    expect(await endProcess(child, 'SIGTERM')).toBe(0);
  });

  it('can be asked for twice', async () => {
    const server = await startServer();
    const first = server.stop('SIGTERM');
    process.kill(server.pid, 'SIGTERM');
    expect([0, null]).toContain(await first);
  });

  // rows: 1.4/3, 10/6
  it('keeps what was noted last: when a token was used', async () => {
    const server = await startServer();
    const { accessToken, refreshToken } = await onboardOwner(server);
    const client_id = `${server.base}/`;
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id });
    const before = Date.now();
    expect((await fetch(`${server.base}/auth/token`, { method: 'POST', body })).status).toBe(200);
    await server.restart();
    const socket = await connectAs(server.base, accessToken);
    const answer = await socket.call('auth/refresh_tokens');
    const rows = (answer?.result ?? []) as { is_current: boolean; last_used_at: string }[];
    const row = rows.find((one) => one.is_current);
    expect(Date.parse(row?.last_used_at ?? '')).toBeGreaterThanOrEqual(before);
    expect(await checkToken(server.base, accessToken)).toBe(200);
    await server.stop();
  });
});
