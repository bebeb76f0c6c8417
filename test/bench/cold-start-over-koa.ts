import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { atEnd } from '../support/at-end.ts';
import { onboardOwner } from '../support/onboard-owner.ts';
import { endProcess, freePort, startServer } from '../support/server.ts';
import { requestText } from './measure-load.ts';
import { pinned, programPath } from './program.ts';
import type { Bench, Round } from './result.ts';

/** How long it takes from the start of the process to its first answer, with an owner in the store. */
export const coldStartOverKoa: Bench = {
  id: 'cold-start-over-koa',
  name: 'start of the process to its first answer, over a bare Koa',
  unit: 'ms',
  target: { atMost: 1.3 },
  measure: async ({ rounds }) => {
    const server = await startServer();
    await onboardOwner(server);
    await server.stop();
    const serve = [server.program, 'serve', '--host', '127.0.0.1', '--data', server.data, '--port'];
    const ours = async (port: number) => timeToAnswer([...serve, String(port)], port, '/api/latchkey/health');
    const koa = async (port: number) => timeToAnswer([programPath('bare-koa'), String(port)], port, '/');
    const results: Round[] = [];
    for (let round = 0; round <= 2 * rounds; round += 1)
      results.push({ ours: await ours(await freePort()), reference: await koa(await freePort()) });
    // The first of each fills the file cache
    return results.slice(1);
  },
};

async function timeToAnswer(args: string[], port: number, path: string): Promise<number> {
  const [command = process.execPath, ...before] = [...pinned('server'), process.execPath];
  const started = performance.now();
  const child = spawn(command, [...before, ...args], { stdio: 'ignore' });
  atEnd(() => endProcess(child, 'SIGKILL'));
  while (!(await answers(port, path))) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}`);
    await delay(2);
  }
  const taken = performance.now() - started;
  await endProcess(child, 'SIGTERM');
  return taken;
}

/** Whether a server is there and answers 200. */
async function answers(port: number, path: string): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write(requestText('GET', path));
    const [chunk] = await once(socket, 'data');
    if (!String(chunk).startsWith('HTTP/1.1 200 ')) throw new Error(`Answered ${String(chunk)}`);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return false;
    throw error;
  } finally {
    socket.destroy();
  }
}
