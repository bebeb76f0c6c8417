import type { Socket } from 'node:net';
import * as v from 'valibot';
import { AppError, errorStatus } from '../../shared/errors.ts';

/** Bounds of a question and of an answer, in bytes. */
export const mostRequestBytes = 64 * 1024;
export const mostAnswerBytes = 32 * 1024 * 1024;

/** One question on a connection: a line of JSON. */
export const ControlRequest = v.strictObject({ operation: v.pipe(v.string(), v.maxLength(100)), input: v.unknown() });

const codes = Object.keys(errorStatus) as (keyof typeof errorStatus)[];

/** Its one answer. */
export const ControlAnswer = v.variant('ok', [
  v.strictObject({ ok: v.literal(true), value: v.unknown() }),
  v.strictObject({ ok: v.literal(false), code: v.picklist(codes), message: v.string() }),
]);
export type ControlAnswer = v.InferOutput<typeof ControlAnswer>;

/**
 * The one line that comes from the other side.
 * @throws AppError('payload_too_large'), AppError('timed_out') after `patienceMs`, AppError('unavailable') when it is cut
 */
export function readLine(socket: Socket, bounds: { mostBytes: number; patienceMs: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (end: () => void) => {
      clearTimeout(timer);
      socket.removeAllListeners('data');
      socket.resume();
      end();
    };
    const fail = (code: 'timed_out' | 'payload_too_large' | 'unavailable', message: string) =>
      settle(() => reject(new AppError(code, message)));
    const timer = setTimeout(() => fail('timed_out', 'Nothing came in time over the local socket'), bounds.patienceMs);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > bounds.mostBytes) fail('payload_too_large', 'Too much came over the local socket');
      else if (chunk.includes(10)) settle(() => resolve(firstLine(chunks)));
    });
    socket.on('close', () => fail('unavailable', 'The local socket was closed too early'));
  });
}

function firstLine(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8').split('\n', 1)[0] ?? '';
}

/** Text as JSON. @throws AppError('invalid_request') */
export function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('invalid_request', 'Not JSON');
  }
}
