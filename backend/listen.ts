import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../shared/errors.ts';

/** How long requests under way may take when the server stops. */
const graceMs = 1_000;

/**
 * Starts listening, one server on each of the hosts, or one on all addresses when there is none; resolves with the port,
 * which is the same for all. When one can't listen, none does.
 * @throws AppError as `listen`
 */
export async function listenAll(servers: readonly Server[], hosts: readonly string[], port: number): Promise<number> {
  const listening: Server[] = [];
  let chosen = port;
  try {
    for (const [index, server] of servers.entries()) {
      chosen = await listen(server, hosts[index], chosen);
      listening.push(server);
    }
    return chosen;
  } catch (error) {
    await Promise.all(listening.map(stopServer));
    throw error;
  }
}

/**
 * Starts listening on a host, or on all addresses; resolves with the port.
 * @throws AppError('conflict') the port is taken; AppError('unavailable') it can't be listened on
 */
export function listen(server: Server, host: string | undefined, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Takes no more connections, waits a moment for the requests under way, then ends them. */
export function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), graceMs).unref();
  });
}

function explain(error: NodeJS.ErrnoException, host: string | undefined, port: number): AppError {
  const place = host === undefined ? `port ${port}` : `${host}, port ${port}`;
  if (error.code === 'EADDRINUSE') {
    return new AppError('conflict', `Another program already listens on ${place}. Choose another with --port`);
  }
  return new AppError('unavailable', `Can't listen on ${place}: ${error.code ?? error.message}`);
}
