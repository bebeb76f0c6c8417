import { AppError } from '../../shared/errors.ts';
import { parse } from '../../shared/validate.ts';
import type { ResultFrame } from '../../shared/wire/ws-frames.ts';
import type { Log } from '../log.ts';
import { type Command, CommandError } from './command.ts';
import type { Connection } from './connection.ts';

export type CommandTable = ReadonlyMap<string, Command>;

/** Takes the messages of one connection, one after the other. PROTOCOL.md 4.2 */
export function createDispatch({
  commands,
  connection,
  log,
}: {
  commands: CommandTable;
  connection: Connection;
  log: Log;
}) {
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
      const result = await known.run(parse(known.fields, fields, 'invalid_format') as never, { id, connection });
      if (result !== undefined) connection.send({ id, type: 'result', success: true, result });
    } catch (error) {
      connection.send(explain(id, type, error, log));
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
  return isId && typeof type === 'string' ? { id, type, fields } : { bad: id ?? null };
}

function explain(id: number, type: string, error: unknown, log: Log): ResultFrame {
  if (error instanceof CommandError) return failure(id, error.code, error.message);
  if (error instanceof AppError)
    return failure(id, error.code === 'unavailable' ? 'home_assistant_error' : error.code, error.message);
  log.error('homeassistant.components.websocket_api.http.connection', `Unexpected error in ${type}`, error);
  return failure(id, 'unknown_error', 'Unknown error');
}

function failure(id: unknown, code: string, message: string): ResultFrame {
  return { id, type: 'result', success: false, error: { code, message } };
}
