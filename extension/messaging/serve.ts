import * as v from 'valibot';
import { AppError, isAppError } from '../../shared/errors.ts';
import {
  type MessageInput,
  type MessageName,
  type MessageOutput,
  type Messages,
  messages,
} from '../../shared/messages/contract.ts';
import { type ReplyEnvelope, RequestEnvelope } from '../../shared/messages/envelope.ts';
import { shorten } from '../../shared/messages/fields.ts';
import { describeIssues, parse } from '../../shared/validate.ts';
import type { KnownSender } from './identify.ts';

/** One function per message. What it throws as `AppError` is told to the caller, anything else is a bug. */
export type Handlers = {
  readonly [N in MessageName]: (input: MessageInput<N>, from: AllowedSender<N>) => Promise<MessageOutput<N>>;
};

type AllowedSender<N extends MessageName> = Extract<KnownSender, { kind: Messages[N]['from'][number] }>;

/** Answers messages of the contract and no others. */
export type Serve = (message: unknown, from: KnownSender) => Promise<ReplyEnvelope>;

/** The background's end of the contract. */
export function createServe(handlers: Handlers): Serve {
  return async (message, from) => {
    try {
      return { ok: true, value: await run(handlers, message, from) };
    } catch (error) {
      return failure(error);
    }
  };
}

async function run(handlers: Handlers, message: unknown, from: KnownSender): Promise<unknown> {
  const { type, input } = parse(RequestEnvelope, message);
  if (!isMessageName(type)) throw new AppError('not_found', 'There is no such message');
  const { input: inputSchema, output, from: allowed } = messages[type];
  if (!allowed.some((kind) => kind === from.kind)) throw new AppError('forbidden', 'Not allowed from here');
  const handle = handlers[type] as (input: unknown, from: KnownSender) => Promise<unknown>;
  const result = v.safeParse(output, await handle(parse(inputSchema, input), from));
  if (!result.success) throw new Error(`The answer to ${type} breaks its contract: ${describeIssues(result.issues)}`);
  return result.output;
}

/** Own names only: a caller must not reach what every object has. */
const isMessageName = (type: string): type is MessageName => Object.hasOwn(messages, type);

function failure(error: unknown): ReplyEnvelope {
  if (isAppError(error)) return { ok: false, code: error.code, message: shorten(error.message) };
  console.error(error);
  return { ok: false, code: 'unavailable', message: 'Something went wrong in the extension' };
}
