import { AppError } from '../../shared/errors.ts';
import { parse } from '../../shared/validate.ts';
import type { ResultFrame } from '../../shared/wire/ws-frames.ts';
import { type User, userTable } from '../auth/users.ts';
import type { Log } from '../log.ts';
import type { Reader } from '../store/key-value.ts';
import { type Command, CommandError, type Translation } from './command.ts';
import type { Connection } from './connection.ts';

const logger = 'homeassistant.components.websocket_api.http.connection';

export type CommandTable = ReadonlyMap<string, Command>;

export interface DispatchDeps {
  commands: CommandTable;
  connection: Connection;
  store: Reader;
  log: Log;
}

/** Takes the messages of one connection, one after the other. PROTOCOL.md 4.2 */
export function createDispatch({ commands, connection, store, log }: DispatchDeps) {
  let lastId = 0;

  const one = async (message: unknown): Promise<void> => {
    const envelope = readEnvelope(message);
    if ('bad' in envelope)
      return connection.send(failure(envelope.bad, 'invalid_format', 'Message incorrectly formatted.'));
    const { id, type, fields } = envelope;
    if (id <= lastId) return connection.send(failure(id, 'id_reuse', 'Identifier values have to increase.'));
    const known = commands.get(type);
    if (!known) return connection.send(failure(id, 'unknown_command', 'Unknown command.'));
    lastId = id;
    try {
      const input = parse(known.fields, fields, 'invalid_format') as never;
      const result = await known.run(input, { id, connection, user: requireActive(store, connection) });
      if (result !== undefined) connection.send({ id, type: 'result', success: true, result });
    } catch (error) {
      const answer = explain(id, type, error, log);
      connection.send(answer);
      if (!answer.success && answer.error.code === 'unauthorized') log.error(logger, describeRefusal(connection));
    }
  };

  return async (message: unknown): Promise<void> => {
    for (const item of Array.isArray(message) ? message : [message]) {
      // A session that ended may still send: until the socket is gone, and behind the command that ended it.
      if (connection.isOpen()) await one(item);
    }
  };
}

type Envelope = { id: number; type: string; fields: object } | { bad: unknown };

function readEnvelope(message: unknown): Envelope {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return { bad: 0 };
  const { id, type, ...fields } = message as Record<string, unknown>;
  const isId = typeof id === 'number' && Number.isSafeInteger(id) && id >= 1;
  return isId && typeof type === 'string' && type !== '' ? { id, type, fields } : { bad: id ?? null };
}

/** The account as it is now. @throws CommandError when it was deactivated since the socket opened */
function requireActive(store: Reader, connection: Connection): User {
  const user = userTable.get(store, connection.session.user.id);
  if (!user?.isActive) throw new CommandError('only_active_user', 'Only allowed as active user');
  return user;
}

function explain(id: number, type: string, error: unknown, log: Log): ResultFrame {
  if (error instanceof CommandError) return failure(id, error.code, error.message, error.translation);
  if (error instanceof AppError)
    return failure(id, error.code === 'unavailable' ? 'home_assistant_error' : error.code, error.message);
  log.error(logger, `Unexpected error in ${type}`, error);
  return failure(id, 'unknown_error', 'Unknown error');
}

/** In Home Assistant's own words; the number in front is the same for all that a session does. */
function describeRefusal({ session, ip }: Connection): string {
  const number = Number.parseInt(session.refreshToken.id.slice(0, 12), 16);
  return `[${number}] Error handling message: Unauthorized (unauthorized) ${session.user.name} from ${ip}`;
}

function failure(id: unknown, code: string, message: string, translation: Translation | null = null): ResultFrame {
  return { id, type: 'result', success: false, error: { code, message, ...translation } };
}
