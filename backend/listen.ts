import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../shared/errors.ts';

/** How long requests under way may take when the server stops. */
const graceMs = 1_000;

/**
 * Starts listening on the first of the hosts, or on all addresses when there is none; resolves with the port.
 * @throws AppError('conflict') the port is taken; AppError('unavailable') it can't be listened on
 */
export function listen(server: Server, hosts: readonly string[], port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, hosts[0], port)));
    server.listen({ port, ...(hosts[0] === undefined ? {} : { host: hosts[0] }) }, () => {
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
