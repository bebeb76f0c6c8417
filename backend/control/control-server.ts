import { chmod, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { AppError } from '../../shared/errors.ts';
import { parse } from '../../shared/validate.ts';
import type { Log } from '../log.ts';
import { type ControlAnswer, ControlRequest, mostRequestBytes, parseLine, readLine } from './frames.ts';
import { type OperationDeps, runOperation } from './operation.ts';
import { findOperation } from './operations.ts';
import { controlSocketPath } from './socket-path.ts';

const logger = 'latchkey.control';
const mostConnections = 16;
const patienceMs = 10_000;

/**
 * Answers the command line of this machine over a socket that only the owner of the data folder can open: one question a
 * connection, one answer. Call it while the store is open: then a socket file that lies there belongs to nobody.
 * A folder where no socket can be is told in the log, and served without.
 * @returns the way to stop, which removes the file
 */
export async function startControl(deps: OperationDeps, log: Log): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A caller that goes away is its own affair.
    socket.on('error', () => socket.destroy());
    void serve(socket, deps, log);
  });
  server.maxConnections = mostConnections;
  const isUp = await listen(server, deps.dataFolder).then(isTrue, (error: unknown) => {
    log.warning(logger, `Commands work only while the server is stopped: ${messageOf(error)}`);
    return false;
  });
  return () =>
    new Promise((resolve) => {
      if (!isUp) return resolve();
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
}

async function listen(server: Server, dataFolder: string): Promise<void> {
  const path = controlSocketPath(dataFolder);
  await unlink(path).catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
}

async function serve(socket: Socket, deps: OperationDeps, log: Log): Promise<void> {
  const answer = await answerOf(socket, deps, log);
  socket.end(`${JSON.stringify(answer)}\n`, () => socket.destroy());
}

async function answerOf(socket: Socket, deps: OperationDeps, log: Log): Promise<ControlAnswer> {
  try {
    const line = await readLine(socket, { mostBytes: mostRequestBytes, patienceMs });
    const { operation: name, input } = parse(ControlRequest, parseLine(line));
    const operation = findOperation(name);
    if (!operation) throw new AppError('not_found', 'This server does not know the command; is it another version?');
    const value = await runOperation(operation, input, deps);
    log.info(logger, `Done for the command line: ${name}`);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, code: error.code, message: error.message };
    log.error(logger, 'Unexpected error of a command', error);
    return { ok: false, code: 'unavailable', message: 'Unexpected error; the log of the server tells more' };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isTrue(): boolean {
  return true;
}
