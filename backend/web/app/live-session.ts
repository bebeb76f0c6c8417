import type { Connection } from 'home-assistant-js-websocket';
import type { HomeState } from './app-state.ts';
import type { Live } from './open-live.ts';

/** What the page shows of a session that has just come to life. */
export async function fetchHome({ account }: Live): Promise<HomeState> {
  const [user, rows] = await Promise.all([account.currentUser(), account.refreshTokens()]);
  return { view: 'home', user, rows, isConnected: true };
}

/** Tells what becomes of a connection, which is kept up as long as the server accepts its session. */
export function watchConnection(
  connection: Connection,
  { onLoss, onReturn, onEnd }: Record<'onLoss' | 'onReturn' | 'onEnd', () => void>,
): void {
  connection.addEventListener('disconnected', onLoss);
  connection.addEventListener('ready', onReturn);
  connection.addEventListener('reconnect-error', onEnd);
}

/**
 * Ends a session on the server, then its connection. The server may close the socket first: a client that came back
 * with the dead token would be counted as a failed login, so it must not come back meanwhile.
 * @throws when the server could not be told; the session and its connection go on then
 */
export async function endSession({ session, connection }: Live): Promise<void> {
  let goOn = () => {};
  connection.suspendReconnectUntil(
    new Promise((resolve) => {
      goOn = resolve;
    }),
  );
  try {
    await session.revoke();
  } catch (error) {
    goOn();
    throw error;
  }
  connection.close();
}
