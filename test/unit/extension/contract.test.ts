import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { messages } from '../../../shared/messages/contract.ts';
import { ReplyEnvelope } from '../../../shared/messages/envelope.ts';
import { shorten } from '../../../shared/messages/fields.ts';

/** As Home Assistant and Latchkey make them. */
const refreshToken = '0123456789abcdef'.repeat(8);

/** Every place of a schema that takes a text, as a function that puts one there. */
function* textPlaces(schema: v.GenericSchema, path = ''): Generator<{ path: string; schema: v.GenericSchema }> {
  const inner = schema as unknown as {
    type: string;
    entries?: Record<string, v.GenericSchema>;
    options?: readonly (v.GenericSchema | string)[];
    item?: v.GenericSchema;
    wrapped?: v.GenericSchema;
  };
  if (inner.type === 'string' || inner.type === 'unknown' || inner.type === 'picklist') yield { path, schema };
  for (const [name, entry] of Object.entries(inner.entries ?? {})) yield* textPlaces(entry, `${path}.${name}`);
  for (const option of inner.options ?? []) if (typeof option === 'object') yield* textPlaces(option, path);
  if (inner.item) yield* textPlaces(inner.item, `${path}[]`);
  if (inner.wrapped) yield* textPlaces(inner.wrapped, path);
}

/** Kinds of schemas that `textPlaces` looks into, and those that hold no text. */
const known = [
  'strict_object',
  'variant',
  'nullable',
  'array',
  'string',
  'picklist',
  'boolean',
  'number',
  'null',
  'literal',
];

function* kinds(schema: v.GenericSchema): Generator<string> {
  const inner = schema as unknown as Record<'entries' | 'options' | 'item' | 'wrapped', unknown> & { type: string };
  yield inner.type;
  const below = [
    inner.item,
    inner.wrapped,
    ...Object.values(inner.entries ?? {}),
    ...Object.values(inner.options ?? {}),
  ];
  for (const one of below) if (typeof one === 'object' && one !== null) yield* kinds(one as v.GenericSchema);
}

describe('the contract of messages', () => {
  const schemas = Object.entries(messages).flatMap(([name, { input, output }]) => [
    [`${name} input`, input as v.GenericSchema] as const,
    [`${name} output`, output as v.GenericSchema] as const,
  ]);

  it.each(schemas)('has no place for a refresh token in %s', (_, schema) => {
    expect([...kinds(schema)].filter((kind) => !known.includes(kind))).toEqual([]);
    for (const place of textPlaces(schema)) {
      expect({ [place.path]: v.is(place.schema, refreshToken) }).toEqual({ [place.path]: false });
      expect({ [place.path]: v.is(place.schema, `token ${refreshToken}`) }).toEqual({ [place.path]: false });
    }
  });

  it('names no field after one', () => {
    expect(JSON.stringify(schemas.map(([, schema]) => schema))).not.toMatch(/refresh_?token/i);
  });

  it('lets no refresh token out in the words of a failure', () => {
    const failure = { ok: false, code: 'unavailable', message: `no such token: ${refreshToken}` };
    expect(v.is(ReplyEnvelope, failure)).toBe(false);
    expect(shorten(failure.message)).not.toContain(refreshToken);
    expect(v.is(ReplyEnvelope, { ...failure, message: shorten(failure.message) })).toBe(true);
  });

  it('can be sent by one kind of sender each', () => {
    for (const [name, { from }] of Object.entries(messages))
      expect({ name, from }).toEqual({ name, from: [name.startsWith('page.') ? 'page' : 'popup'] });
  });
});
