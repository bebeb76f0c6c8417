import { AppError } from '../../shared/errors.ts';
import { type MessageInput, type MessageName, type MessageOutput, messages } from '../../shared/messages/contract.ts';
import { ReplyEnvelope } from '../../shared/messages/envelope.ts';
import { parse } from '../../shared/validate.ts';

/** Sends a message to the background and gives its answer; the failure it reports is thrown as an `AppError`. */
export type Call = <N extends MessageName>(name: N, input: MessageInput<N>) => Promise<MessageOutput<N>>;

/** Speaks the contract over the browser's `runtime.sendMessage`. */
export function createCall(send: (message: unknown) => Promise<unknown>): Call {
  return async (name, input) => {
    const { input: inputSchema, output } = messages[name];
    const reply = parse(ReplyEnvelope, await send({ type: name, input: parse(inputSchema, input) }));
    if (!reply.ok) throw new AppError(reply.code, reply.message);
    return parse(output, reply.value) as MessageOutput<typeof name>;
  };
}
