import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from './request.ts';
import type { TestServer } from './server.ts';

type Headers = Readonly<Record<string, string>>;

/**
 * Resolves with a reader of all that the server logs from now on, whole: lines reach a test by another way than
 * answers do, so each reading ends with a refused request of its own, and waits until that one is told.
 * @param headers more headers of that request
 */
export async function readLog(server: TestServer, headers: Headers = {}): Promise<() => Promise<string>> {
  const start = await settle(server, headers);
  return async () => {
    const { from } = await settle(server, headers);
    return server.output().slice(start.to, from);
  };
}

async function settle(server: TestServer, headers: Headers): Promise<{ from: number; to: number }> {
  const name = `reader-${randomUUID()}`;
  await request(server.base, '/api/', { headers: { ...headers, 'user-agent': name } });
  let at = -1;
  for (;;) {
    at = server.output().indexOf(name);
    const end = server.output().indexOf('\n', at);
    if (at >= 0 && end >= 0) return { from: server.output().lastIndexOf('\n', at) + 1, to: end + 1 };
    await delay(5);
  }
}
