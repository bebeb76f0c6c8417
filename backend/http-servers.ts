import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { AppError } from '../shared/errors.ts';
import type { Limits } from './config/limits.ts';
import type { Config } from './config/schema.ts';
import { asksForWebSocket, declineUpgrade } from './http/decline-upgrade.ts';

const longestHeadersMs = 20_000;
const keepAliveMs = 75_000;
/** How often, in ms, requests that take too long are looked for. */
const connectionsCheckingInterval = 2_000;

/** Bounds on one request: bytes of its headers, and how long it may take to arrive. PROTOCOL.md 6.7 */
function requestLimits({ header_bytes: maxHeaderSize, request_seconds: seconds }: Limits) {
  const requestTimeout = seconds * 1000;
  const headersTimeout = Math.min(longestHeadersMs, requestTimeout);
  return { maxHeaderSize, requestTimeout, headersTimeout, keepAliveTimeout: keepAliveMs, connectionsCheckingInterval };
}

export interface Handlers {
  request: RequestListener;
  webSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/**
 * A server for each address to listen on, one for all when none is named; over TLS when there is a certificate.
 * @throws AppError('invalid_request') when certificate or key can't be used
 */
export function createServers(http: Config['http'], limits: Limits, handlers: Handlers): Server[] {
  const tls = readTls(http);
  const hosts = http.server_host.length === 0 ? [undefined] : http.server_host;
  return hosts.map(() => createOne(tls, requestLimits(limits), handlers));
}

/** Whether clients reach the server by `https` itself. */
export function isTls(http: Config['http']): boolean {
  return http.ssl_certificate !== undefined;
}

function createOne(tls: TlsOptions | null, bounds: ServerOptions, handlers: Handlers): Server {
  const server = tls === null ? createServer(bounds, handlers.request) : createTls(tls, bounds, handlers.request);
  server.on('upgrade', (request, socket, head) => {
    if (asksForWebSocket(request)) handlers.webSocket(request, socket, head);
    else declineUpgrade(server, request, socket, head);
  });
  return server;
}

interface TlsOptions {
  cert: Buffer;
  key: Buffer;
  ca?: Buffer;
}

/** A TLS server has all that we use of a plain one. */
function createTls(tls: TlsOptions, bounds: ServerOptions, listener: RequestListener): Server {
  const asksPeer = tls.ca !== undefined;
  const rules = { minVersion: 'TLSv1.2', requestCert: asksPeer, rejectUnauthorized: asksPeer } as const;
  try {
    return createTlsServer({ ...bounds, ...tls, ...rules }, listener) as unknown as Server;
  } catch (cause) {
    throw new AppError('invalid_request', "http.ssl_certificate and http.ssl_key can't be used together", { cause });
  }
}

/** The key may stand in the file of the certificate. */
function readTls({ ssl_certificate, ssl_key, ssl_peer_certificate }: Config['http']): TlsOptions | null {
  if (ssl_certificate === undefined) return null;
  const cert = readPem('ssl_certificate', ssl_certificate);
  const key = ssl_key === undefined ? cert : readPem('ssl_key', ssl_key);
  const ca = ssl_peer_certificate === undefined ? {} : { ca: readPem('ssl_peer_certificate', ssl_peer_certificate) };
  return { cert, key, ...ca };
}

function readPem(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new AppError(
      'invalid_request',
      `Can't read http.${option} ${file}: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
}
