import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Headers that ask for another protocol; they belong to this one connection, and to nobody behind it. */
const wishes = ['upgrade', 'http2-settings', 'connection'];

/** Whether a request asks to go on as a WebSocket; anything else in `Upgrade` (such as `h2c`) may be passed over. */
export function asksForWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Goes on with HTTP/1.1, as a server may that does not speak the protocol asked for (RFC 9110 section 7.8). Node takes
 * every request with an `Upgrade` header out of HTTP, its body too, so it is put back in without the wish.
 */
export function declineUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  // One detour for each connection: a client that wishes again has to come again.
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`, 'Connection: close'];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(at, at + 2);
    if (!wishes.includes(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
