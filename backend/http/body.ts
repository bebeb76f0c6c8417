import type { IncomingMessage } from 'node:http';
import type * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { parse } from '../../shared/validate.ts';
import { defaultLimits } from '../config/limits.ts';

/** Bodies of the auth routes are small. PROTOCOL.md 12 */
export const maxBodyBytes = defaultLimits.body_bytes;

/** A body that is too large is read and thrown away up to here, so that the client gets to see the answer. */
const maxDiscardedBytes = 32 * 1024 * 1024;

/** @throws AppError('payload_too_large') past that many bytes */
export function readBytes(request: IncomingMessage, most: number = maxBodyBytes): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else chunks.length = 0;
      if (size > maxDiscardedBytes) request.destroy();
    });
    // The answer comes when all is read: before that a client that wants the connection closed would not hear it.
    request.on('end', () => {
      if (size <= most) resolve(Buffer.concat(chunks));
      else reject(new AppError('payload_too_large', `Body must have at most ${most} bytes`));
    });
    request.on('error', () => reject(new AppError('invalid_request', 'Body ended too early')));
    request.on('close', () => {
      if (!request.complete) reject(new AppError('invalid_request', 'Body ended too early'));
    });
  });
}

/**
 * A JSON body, whatever its content type says: stock pages post it as text/plain. PROTOCOL.md 3.0
 * @throws AppError('invalid_request') `Invalid JSON.` or `Message format incorrect: <rule> @ <field>`
 */
export async function readJson<S extends v.GenericSchema>(
  request: IncomingMessage,
  schema: S,
  most: number = maxBodyBytes,
): Promise<v.InferOutput<S>> {
  const value = parseJson(await readBytes(request, most));
  // The library takes a list for an object, which would be one without fields.
  const detail = 'Message format incorrect: expected a dictionary @ (root)';
  if (Array.isArray(value)) throw new AppError('invalid_request', detail);
  try {
    return parse(schema, value);
  } catch (error) {
    const detail = error instanceof AppError ? error.message : '';
    throw new AppError('invalid_request', `Message format incorrect: ${detail}`);
  }
}

/**
 * The text fields of a urlencoded or multipart form; of repeated fields the first counts. Any other content type is an
 * empty form. PROTOCOL.md 3.0 and 13.1 (10, 17)
 * @throws AppError('invalid_request') for a multipart body that is broken
 */
export async function readForm(request: IncomingMessage, most: number = maxBodyBytes): Promise<Record<string, string>> {
  const body = await readBytes(request, most);
  const type = request.headers['content-type'] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type))
    return firstOfEach(new URLSearchParams(body.toString('utf8')));
  if (!/^multipart\/form-data\b/i.test(type)) return {};
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => {
    throw new AppError('invalid_request', 'Body is not a valid multipart form');
  });
  return firstOfEach(form);
}

function firstOfEach(entries: Iterable<[string, unknown]>): Record<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of entries) {
    if (typeof value === 'string' && !fields.has(name)) fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    throw new AppError('invalid_request', 'Invalid JSON.');
  }
}
