import { AppError } from '../../shared/errors.ts';

/** Opens a socket: the browser's own, or a test's. */
export type OpenSocket = (url: string) => WebSocket;

/** The frames of one short conversation with a server. */
export interface Conversation {
  /** The next frame as JSON. */
  next(): Promise<unknown>;
  say(frame: unknown): void;
}

/**
 * Opens the server's WebSocket for as long as `talk` runs.
 * @throws AppError('unreachable') when the socket fails or closes first, AppError('timed_out')
 */
export async function converse<T>(
  has: { openSocket: OpenSocket; origin: string; timeoutMilliseconds: number },
  talk: (conversation: Conversation) => Promise<T>,
): Promise<T> {
  const socket = has.openSocket(`${has.origin.replace(/^http/, 'ws')}/api/websocket`);
  const next = framesOf(socket);
  const say = (frame: unknown) => socket.send(JSON.stringify(frame));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const broken = new Promise<never>((_, reject) => {
    const silent = () => reject(new AppError('timed_out', 'The live connection stayed silent'));
    timer = setTimeout(silent, has.timeoutMilliseconds);
    socket.onclose = () => reject(new AppError('unreachable', 'The live connection was refused'));
  });
  try {
    return await Promise.race([talk({ next, say }), broken]);
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

function framesOf(socket: WebSocket): () => Promise<unknown> {
  const arrived: string[] = [];
  let take: ((frame: string) => void) | undefined;
  socket.onmessage = ({ data }) => {
    const taker = take;
    take = undefined;
    if (taker) taker(String(data));
    else arrived.push(String(data));
  };
  return async () => {
    const frame = arrived.shift() ?? (await new Promise<string>((resolve) => (take = resolve)));
    return JSON.parse(frame);
  };
}
