import { type Connection, createConnection, ERR_CANNOT_CONNECT } from 'home-assistant-js-websocket';
import { type Account, createAccount } from './account.ts';
import { type Patience, patiently, type Trouble } from './patience.ts';
import { type Session, SessionFailure, type SessionSource } from './session.ts';
import type { Stage } from './stages.ts';

/** A session with its live connection, over which the account is reached. */
export interface Live {
  readonly session: Session;
  readonly connection: Connection;
  readonly account: Account;
}

interface Options extends Omit<Patience, 'tell'> {
  readonly source: SessionSource;
  /** Told about each stage that is reached, and about what keeps the page there. */
  readonly reach: (stage: Stage, trouble?: Trouble) => void;
}

/** When the client gives up a socket that neither opens nor closes. */
const silenceMilliseconds = 10_000;

/**
 * Finds the session and opens its live connection, however long it takes.
 * @param force the last access token was refused
 * @throws SessionFailure, ERR_INVALID_AUTH
 */
export async function openLive(options: Options, force: boolean): Promise<Live> {
  const { source, reach } = options;
  const patience = (stage: Stage): Patience => ({ ...options, tell: (trouble) => reach(stage, trouble) });
  reach('S1');
  let isConnecting = true;
  const onTokenAsked = () => isConnecting && reach('S3');
  const session = await patiently(() => source.open({ force, onTokenAsked }), diagnoseSession, patience('S1'));
  reach('S2');
  const connect = () => createConnection({ auth: session.auth, setupRetry: 0, connectTimeout: silenceMilliseconds });
  const connection = await patiently(connect, diagnoseConnection, patience('S2'));
  isConnecting = false;
  reach('S4');
  return { session, connection, account: createAccount(connection) };
}

/** The client's own errors are numbers and final; a request that failed may succeed later. */
function diagnoseSession(error: unknown): Trouble['kind'] | undefined {
  return typeof error === 'number' || error instanceof SessionFailure ? undefined : 'busy';
}

function diagnoseConnection(error: unknown, milliseconds: number): Trouble['kind'] | undefined {
  if (error !== ERR_CANNOT_CONNECT) return undefined;
  return milliseconds >= silenceMilliseconds ? 'silent' : 'refused';
}
