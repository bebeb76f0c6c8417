import type { Server } from 'node:net';

/** Prints `{"port":N}` once the server listens. */
export function announce(server: Server): void {
  server.once('listening', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('No port was given');
    console.log(JSON.stringify({ port: address.port }));
  });
}
