import type { WebSocket } from 'ws';
import { AppError } from '../../shared/errors.ts';
import type { ResultFrame } from '../../shared/wire/ws-frames.ts';
import type { Session } from '../auth/access-tokens.ts';

/** A client that takes this much less than it is sent is let go: it would fill the memory. */
const maxBufferedBytes = 4 * 1024 * 1024;

/** A socket past its auth phase. */
export interface Connection {
  session: Session;
  ip: string;
  /** Keeps the way to end a subscription, by the id of its command. @throws AppError('rate_limited') when there are too many */
  subscribe(id: number, stop: () => void): void;
  /** False when there is none of that id. */
  unsubscribe(id: number): boolean;
  /** False as soon as either side has begun to close it: what still comes in then is nobody's command any more. */
  isOpen(): boolean;
  send(frame: ResultFrame | EventFrame | { id: number; type: 'pong' }): void;
  close(): void;
}

export interface EventFrame {
  id: number;
  type: 'event';
  event: unknown;
}

/** Wraps an authenticated socket. */
export function createConnection(
  socket: WebSocket,
  session: Session,
  ip: string,
  mostSubscriptions: number,
): Connection {
  return {
    session,
    ip,
    ...createSubscriptions(socket, mostSubscriptions),
    isOpen: () => socket.readyState === socket.OPEN,
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > maxBufferedBytes) socket.terminate();
      else socket.send(JSON.stringify(frame));
    },
    close: () => closeSoon(socket),
  };
}

function createSubscriptions(socket: WebSocket, most: number): Pick<Connection, 'subscribe' | 'unsubscribe'> {
  const stops = new Map<number, () => void>();
  socket.once('close', () => {
    for (const stop of stops.values()) stop();
  });
  return {
    subscribe: (id, stop) => {
      if (stops.size < most) stops.set(id, stop);
      else {
        stop();
        throw new AppError('rate_limited', `At most ${most} subscriptions at a time`);
      }
    },
    unsubscribe: (id) => {
      stops.get(id)?.();
      return stops.delete(id);
    },
  };
}

/** Says goodbye (code 1000, as Home Assistant always does) and does not wait long for the answer. */
export function closeSoon(socket: WebSocket): void {
  socket.close(1000);
  const timer = setTimeout(() => socket.terminate(), 1_000);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
