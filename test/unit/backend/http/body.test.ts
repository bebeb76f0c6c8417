import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { maxBodyBytes, readBytes, readForm, readJson } from '../../../../backend/http/body.ts';
import { isAppError } from '../../../../shared/errors.ts';

/** A request with this body, in one piece or in pieces of a few bytes. */
function incoming(body: string | Uint8Array, type = '', pieceBytes = Number.POSITIVE_INFINITY): IncomingMessage {
  const bytes = Buffer.from(body);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return Object.assign(Readable.from(pieces, { objectMode: false }), {
    headers: { 'content-type': type },
  }) as unknown as IncomingMessage;
}

const form = 'application/x-www-form-urlencoded';

describe('body', () => {
  it('is read whole, in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.integer({ min: 1, max: 7 }), async (bytes, pieceBytes) => {
        expect(await readBytes(incoming(bytes, '', pieceBytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  // rows: 12/json-limit
  it('may have 64 KiB and not a byte more', async () => {
    expect(await readBytes(incoming(Buffer.alloc(maxBodyBytes), '', 1000))).toHaveLength(65_536);
    await expect(readBytes(incoming(Buffer.alloc(maxBodyBytes + 1), '', 1000))).rejects.toMatchObject({
      code: 'payload_too_large',
    });
  });

  it('that ends too early is told so', async () => {
    const request = incoming('never');
    const answer = readBytes(request);
    request.destroy();
    await expect(answer).rejects.toMatchObject({ code: 'invalid_request', message: 'Body ended too early' });
  });
});

describe('JSON body', () => {
  const Schema = v.strictObject({ a: v.optional(v.string()) });

  // rows: 3.0/1
  it('is parsed whatever its content type says', async () => {
    for (const type of ['', 'text/plain;charset=UTF-8', 'application/json', form])
      expect(await readJson(incoming('{"a":"ü"}', type), Schema)).toEqual({ a: 'ü' });
  });

  it('is what the schema says or a refusal, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), async (text) => {
        const result = await readJson(incoming(text), Schema).catch((error: unknown) => error);
        if (!isAppError(result, 'invalid_request')) expect(v.is(Schema, result)).toBe(true);
      }),
    );
  });

  it('is refused without a word of what it held', async () => {
    const error = await readJson(incoming('{"a":["a secret"],"b":"another secret"}'), Schema).catch(
      (caught: Error) => caught,
    );
    expect((error as Error).message).toMatch(/'a'.*'b'/);
    expect((error as Error).message).not.toContain('secret"');
  });

  it('leaves the prototype of nothing changed', async () => {
    await readJson(
      incoming('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
      v.looseObject({}),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('form body', () => {
  // rows: 3.0/2, 13/17
  it('gives back what was encoded, of repeated fields the first', async () => {
    const fields = fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(fields, async (given) => {
        const body = new URLSearchParams([
          ...Object.entries(given),
          ...Object.keys(given).map((name) => [name, 'late']),
        ]);
        const read = await readForm(incoming(body.toString(), form));
        expect(Object.entries(read).sort()).toEqual(Object.entries(given).sort());
      }),
    );
  });

  // rows: 3.0/2
  it('gives back what a multipart form held', async () => {
    const fields = fc.dictionary(fc.stringMatching(/^[a-z_]{1,10}$/), fc.stringMatching(/^[ -~]{0,30}$/));
    await fc.assert(
      fc.asyncProperty(fields, async (given) => {
        const data = new FormData();
        for (const [name, value] of Object.entries(given)) data.append(name, value);
        const packed = new Response(data);
        const type = packed.headers.get('content-type') ?? '';
        if (Object.keys(given).length === 0) return;
        expect(await readForm(incoming(new Uint8Array(await packed.arrayBuffer()), type))).toEqual({ ...given });
      }),
    );
  });

  it('is fields or a refusal, whatever it is', async () => {
    const types = fc.constantFrom(form, 'multipart/form-data; boundary=b', 'multipart/form-data', 'text/plain');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), types, async (bytes, type) => {
        const result = await readForm(incoming(bytes, type)).catch((error: unknown) => error);
        expect(isAppError(result, 'invalid_request') || typeof result === 'object').toBe(true);
      }),
    );
  });

  // rows: 3.0/2
  it('of any other type is empty', async () => {
    for (const type of ['', 'text/plain', 'application/json', `x${form}`, `${form}x`])
      expect(await readForm(incoming('a=b', type))).toEqual({});
  });
});
