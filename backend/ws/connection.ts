import type { WebSocket } from 'ws';
import type { ResultFrame } from '../../shared/wire/ws-frames.ts';
import type { Session } from '../auth/access-tokens.ts';

/** A client that takes this much less than it is sent is let go: it would fill the memory. */
const maxBufferedBytes = 4 * 1024 * 1024;

/** A socket past its auth phase. */
export interface Connection {
  session: Session;
  ip: string;
  /** What the client has subscribed to, by the id of the command. */
  subscriptions: Map<number, string>;
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
export function createConnection(socket: WebSocket, session: Session, ip: string): Connection {
  return {
    session,
    ip,
    subscriptions: new Map(),
    isOpen: () => socket.readyState === socket.OPEN,
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > maxBufferedBytes) socket.terminate();
      else socket.send(JSON.stringify(frame));
    },
    close: () => closeSoon(socket),
  };
}

/** Says goodbye (code 1000, as Home Assistant always does) and does not wait long for the answer. */
export function closeSoon(socket: WebSocket): void {
  socket.close(1000);
  const timer = setTimeout(() => socket.terminate(), 1_000);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
