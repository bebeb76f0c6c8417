import * as v from 'valibot';
import type { Connection } from './connection.ts';

/** A WebSocket command: its fields beside `id` and `type`, and what it answers. */
export interface Command {
  fields: v.GenericSchema<unknown, object>;
  /** The result; undefined when the command has answered by itself. @throws CommandError, AppError */
  run(input: never, context: CommandContext): unknown;
}

export interface CommandContext {
  id: number;
  connection: Connection;
}

/** A refusal with one of the protocol's own codes. PROTOCOL.md 4.2-4.5 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Declares a command whose input has exactly these fields. */
export function command<E extends v.ObjectEntries>(
  entries: E,
  run: (input: v.InferOutput<v.StrictObjectSchema<E, undefined>>, context: CommandContext) => unknown,
): Command {
  return { fields: v.strictObject(entries), run };
}
