import * as v from 'valibot';
import { isAdmin, type User } from '../auth/users.ts';
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
  /** As the account is now; rights may have changed since the socket opened. */
  user: User;
}

/** A refusal with one of the protocol's own codes. PROTOCOL.md 4.2-4.5 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: string;
  /** For clients that say it in their own language. */
  readonly translation: Translation | null;

  constructor(code: string, message: string, translation: Translation | null = null) {
    super(message);
    this.code = code;
    this.translation = translation;
  }
}

export interface Translation {
  translation_key: string;
  translation_domain: string;
  translation_placeholders: Readonly<Record<string, string>> | null;
}

type Run<E extends v.ObjectEntries> = (
  input: v.InferOutput<v.StrictObjectSchema<E, undefined>>,
  context: CommandContext,
) => unknown;

/** Declares a command whose input has exactly these fields. */
export function command<E extends v.ObjectEntries>(entries: E, run: Run<E>): Command {
  return { fields: v.strictObject(entries), run };
}

/** A command for administrators alone; the fields are judged first. PROTOCOL.md 4.2 */
export function adminCommand<E extends v.ObjectEntries>(entries: E, run: Run<E>): Command {
  return guarded(isAdmin, entries, run);
}

/** A command for the owner alone. */
export function ownerCommand<E extends v.ObjectEntries>(entries: E, run: Run<E>): Command {
  return guarded((user) => user.isOwner, entries, run);
}

function guarded<E extends v.ObjectEntries>(isAllowed: (user: User) => boolean, entries: E, run: Run<E>): Command {
  return command(entries, (input, context) => {
    if (!isAllowed(context.user)) throw new CommandError('unauthorized', 'Unauthorized');
    return run(input, context);
  });
}
