import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { AccessTokens } from '../auth/access-tokens.ts';
import type { Attempts } from '../auth/attempts.ts';
import { plainAddress } from '../auth/local-network.ts';
import type { RefreshTokens } from '../auth/refresh-tokens.ts';
import type { Limits } from '../config/limits.ts';
import { findOrigin, type ProxyRules } from '../http/forwarded.ts';
import { factsOf } from '../http/request-facts.ts';
import type { Log } from '../log.ts';
import type { Reader } from '../store/key-value.ts';
import { authPhase } from './auth-phase.ts';
import { closeSoon, createConnection } from './connection.ts';
import type { Connections } from './connections.ts';
import { type CommandTable, createDispatch } from './dispatch.ts';
import { createStrangers } from './strangers.ts';

const path = '/api/websocket';
/** Enough for any access token; a stranger gets to fill no more of the memory than this. */
const maxAuthBytes = 64 * 1024;
const pingMs = 55_000;

export interface WsDeps {
  accessTokens: AccessTokens;
  attempts: Attempts;
  refreshTokens: RefreshTokens;
  commands: CommandTable;
  store: Reader;
  connections: Connections;
  proxyRules: ProxyRules;
  limits: Limits;
  log: Log;
}

export interface WsServer {
  /** For the `upgrade` event of an HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Lets every socket go, those in the auth phase too. */
  close(): void;
}

/** `GET /api/websocket`: the upgrade, the auth phase, then commands until either side goes. PROTOCOL.md 3.14 and 4 */
export function createWsServer(deps: WsDeps): WsServer {
  const server = new WebSocketServer({ noServer: true, maxPayload: deps.limits.message_bytes, clientTracking: true });
  const pinging = setInterval(createPinging(server), pingMs);
  pinging.unref();
  const strangers = createStrangers(deps.limits.sockets_before_login_per_address);
  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const origin = findOrigin(deps.proxyRules, plainAddress(request.socket.remoteAddress), request.headers);
      if ('refused' in origin) {
        deps.log.error('homeassistant.components.http.forwarded', origin.refused);
        refuse(socket, 400);
      } else if (deps.attempts.isBanned(origin.ip)) refuse(socket, 403);
      else if (request.url?.split('?')[0] !== path) refuse(socket, 404);
      else {
        const leave = server.clients.size < deps.limits.sockets ? strangers.enter(origin.ip) : null;
        if (leave === null) {
          refuse(socket, 503);
          return;
        }
        socket.once('close', leave);
        server.handleUpgrade(request, socket, head, (ws) => welcome(deps, ws, { request, ip: origin.ip, leave }));
      }
    },
    close: () => {
      clearInterval(pinging);
      for (const ws of server.clients) closeSoon(ws);
    },
  };
}

interface Caller {
  request: IncomingMessage;
  ip: string;
  /** Stops counting the socket as a stranger's. */
  leave: () => void;
}

/** A bug in here costs this one socket, not everybody's. */
function welcome(deps: WsDeps, socket: WebSocket, caller: Caller): void {
  serve(deps, socket, caller).catch((error: unknown) => {
    deps.log.error('homeassistant.components.websocket_api.http', 'Unexpected error', error);
    socket.terminate();
  });
}

async function serve(deps: WsDeps, socket: WebSocket, { request, ip, leave }: Caller): Promise<void> {
  // A frame against the protocol closes the socket by itself; without a listener it would end the process.
  socket.on('error', () => {});
  const takeEarly = keepMessages(socket);
  const allowMore = boundBytes(request.socket, maxAuthBytes, () => socket.terminate());
  const session = await authPhase(deps, socket, factsOf(request, ip));
  allowMore();
  leave();
  const [, ...early] = takeEarly();
  if (!session || socket.readyState !== socket.OPEN) return;
  const connection = createConnection(socket, session, ip, deps.limits.subscriptions_per_socket);
  deps.connections.add(connection);
  socket.once('close', () => deps.connections.remove(connection));
  // Deleted while the verdict was on its way: nobody would tell this socket any more.
  if (!deps.refreshTokens.find(session.refreshToken.id)) connection.close();
  listen(socket, createDispatch({ ...deps, connection }), early);
  socket.resume();
}

type Message = [data: RawData, isBinary: boolean];

/** Keeps what arrives until it is taken: a paused socket still tells what came in the same packet. */
function keepMessages(socket: WebSocket): () => Message[] {
  const kept: Message[] = [];
  const keep = (...message: Message) => void kept.push(message);
  socket.on('message', keep);
  return () => {
    socket.off('message', keep);
    return kept;
  };
}

/** Calls `exceed` when more than this many bytes arrive before the returned function is called. */
function boundBytes(stream: Duplex, most: number, exceed: () => void): () => void {
  let size = 0;
  const count = (chunk: Buffer) => {
    size += chunk.length;
    if (size > most) exceed();
  };
  stream.on('data', count);
  return () => void stream.off('data', count);
}

/** Hands the messages over in the order they came; the socket waits while one is worked on. */
function listen(socket: WebSocket, dispatch: (message: unknown) => Promise<void>, early: readonly Message[]): void {
  let last = Promise.resolve();
  const receive = (...[data, isBinary]: Message) => {
    const message = isBinary ? undefined : readJson(data);
    // No command here takes binary data, and text that is no JSON can't be answered.
    if (message === undefined) return closeSoon(socket);
    socket.pause();
    last = last.then(() => dispatch(message)).finally(() => socket.resume());
  };
  for (const message of early) receive(...message);
  socket.on('message', receive);
}

function readJson(data: RawData): unknown {
  try {
    return JSON.parse(data.toString());
  } catch {
    return undefined;
  }
}

/** Pings every socket, and ends those that have not answered the ping before. */
function createPinging(server: WebSocketServer): () => void {
  const awaited = new WeakSet<WebSocket>();
  return () => {
    for (const socket of server.clients) {
      if (awaited.has(socket)) {
        socket.terminate();
        continue;
      }
      awaited.add(socket);
      socket.once('pong', () => awaited.delete(socket));
      socket.ping();
    }
  };
}

function refuse(socket: Duplex, status: number): void {
  const text = `${status}: ${STATUS_CODES[status]}`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
  );
}
