import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** What the proxy does wrong at the moment; nothing at first. */
export interface Misbehaviour {
  /** WebSocket upgrades: passed on, answered with 403, or left without an answer. */
  upgrades: 'pass' | 'refuse' | 'swallow';
  /** Paths whose requests never arrive. */
  cut: Set<string>;
  /** Paths whose requests arrive, and whose answers are lost. */
  mute: Set<string>;
}

export interface BadProxy extends Misbehaviour {
  /** Origin, without a slash at its end. */
  readonly base: string;
  close(): void;
}

/** A reverse proxy in front of a server on loopback, as bad as a test wants it. */
export async function startBadProxy(port: number): Promise<BadProxy> {
  const state: Misbehaviour = { upgrades: 'pass', cut: new Set(), mute: new Set() };
  const sockets = new Set<Duplex>();
  const server = createServer((incoming, answer) => passRequest(port, state, incoming, answer));
  server.on('connection', (socket) => sockets.add(socket));
  server.on('upgrade', (incoming, socket) => passUpgrade(port, state, incoming, socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return Object.assign(state, {
    base: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
}

function passRequest(
  port: number,
  { cut, mute }: Misbehaviour,
  incoming: IncomingMessage,
  answer: ServerResponse,
): void {
  const path = incoming.url?.split('?')[0] ?? '';
  if (cut.has(path)) {
    incoming.socket.destroy();
    return;
  }
  const { method, url, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (response) => {
    if (mute.has(path)) {
      incoming.socket.destroy();
      return;
    }
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  onward.on('error', () => incoming.socket.destroy());
  incoming.pipe(onward);
}

function passUpgrade(port: number, { upgrades }: Misbehaviour, incoming: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => undefined);
  if (upgrades === 'refuse') socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  if (upgrades !== 'pass') return;
  const onward = connect(port, '127.0.0.1', () => {
    const headers = incoming.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    onward.write(`GET ${incoming.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
    onward.pipe(socket).pipe(onward);
  });
  onward.on('error', () => socket.destroy());
}
