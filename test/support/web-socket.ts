import { once } from 'node:events';
import { type ClientOptions, type RawData, WebSocket } from 'ws';
import { atEnd } from './at-end.ts';

export type Frame = Readonly<Record<string, unknown>>;

/** A raw client of the WebSocket, for what a well-behaved one would not do. */
export interface TestSocket {
  readonly socket: WebSocket;
  /** The next frame of the server that was not read before; null when it closed instead. */
  next(): Promise<Frame | null>;
  /** Sends text as it is, anything else as JSON. */
  send(message: unknown): void;
  /** Sends a command under the next id, and resolves with the frame that answers it. */
  call(type: string, fields?: Frame): Promise<Frame | null>;
  /** Resolves with the code under which it was closed. */
  readonly closed: Promise<number>;
}

/** Connects, without a word. */
export async function openSocket(base: string, options: ClientOptions = {}): Promise<TestSocket> {
  const socket = new WebSocket(`${base.replace(/^http/, 'ws')}/api/websocket`, options);
  const frames: (Frame | null)[] = [];
  const readers: ((frame: Frame | null) => void)[] = [];
  const arrive = (frame: Frame | null) => {
    const reader = readers.shift();
    if (reader) reader(frame);
    else frames.push(frame);
  };
  socket.on('message', (data: RawData) => arrive(JSON.parse(data.toString())));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  void closed.then(() => arrive(null));
  await once(socket, 'open');
  socket.on('error', () => {});
  atEnd(() => socket.terminate());
  let lastId = 0;
  const read = (): Promise<Frame | null> => {
    if (frames.length > 0) return Promise.resolve(frames.shift() ?? null);
    return new Promise((resolve) => readers.push(resolve));
  };
  const send = (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  return {
    socket,
    next: read,
    send,
    call: (type, fields = {}) => {
      lastId += 1;
      send({ id: lastId, type, ...fields });
      return read();
    },
    closed,
  };
}

/** Connects and says who it is; resolves when the server has agreed. */
export async function connectAs(base: string, accessToken: string, options: ClientOptions = {}): Promise<TestSocket> {
  const socket = await openSocket(base, options);
  socket.send({ type: 'auth', access_token: accessToken });
  const greeting = [await socket.next(), await socket.next()].map((frame) => frame?.type);
  if (greeting.join() !== 'auth_required,auth_ok') throw new Error(`The server answered ${greeting.join()}`);
  return socket;
}
