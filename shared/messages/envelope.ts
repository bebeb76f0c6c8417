import * as v from 'valibot';
import { ShortText } from './fields.ts';
import { FailureCode } from './overview.ts';

/** What is sent: the name of a message, and its input still unparsed. */
export const RequestEnvelope = v.strictObject({ type: v.pipe(v.string(), v.maxLength(64)), input: v.unknown() });

/** What comes back. Codes travel as data, for an error object loses its own on the way between processes. */
export const ReplyEnvelope = v.variant('ok', [
  v.strictObject({ ok: v.literal(true), value: v.unknown() }),
  v.strictObject({ ok: v.literal(false), code: FailureCode, message: ShortText }),
]);
export type ReplyEnvelope = v.InferOutput<typeof ReplyEnvelope>;

/** Sent to whoever shows an overview: it has changed, read it again. */
export const overviewChanged = 'overview.changed';
