import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../../../shared/errors.ts';
import { parse } from '../../../shared/validate.ts';

const Schema = v.strictObject({
  name: v.string(),
  port: v.optional(v.pipe(v.number(), v.maxValue(65_535))),
  list: v.optional(
    v.array(
      v.object({
        id: v.pipe(
          v.string(),
          v.check((id) => id !== '', 'must not be empty'),
        ),
      }),
    ),
  ),
});

/** The sentence with which an input is refused. */
function refusal(input: unknown): string {
  try {
    parse(Schema, input);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the door for outside data', () => {
  it('lets through what fits, and nothing beside it', () => {
    expect(parse(Schema, { name: 'a', port: 1 })).toEqual({ name: 'a', port: 1 });
    expect(parse(v.object({ a: v.string() }), { a: 'b', c: 'd' })).toEqual({ a: 'b' });
  });

  it.each([
    [{}, "required key not provided @ data['name']"],
    [{ name: 7 }, "expected string @ data['name']"],
    [{ name: 'a', more: 1 }, "extra keys not allowed @ data['more']"],
    [{ name: 'a', port: 65_536 }, "expected <=65535 @ data['port']"],
    [{ name: 'a', list: [{ id: 'x' }, {}] }, "required key not provided @ data['list'][1]['id']"],
    [{ name: 'a', list: [{ id: '' }] }, "must not be empty @ data['list'][0]['id']"],
    [null, 'expected Object @ (root)'],
  ])('tells of %j the rule and the path', (input, expected) => {
    expect(refusal(input).toLowerCase()).toBe(expected.toLowerCase());
  });

  it('tells of several mistakes each', () => {
    expect(refusal({ name: 7, port: 'x' })).toBe("expected string @ data['name']; expected number @ data['port']");
  });

  it('never tells a value, whatever the input is', () => {
    const Secretive = v.strictObject({
      a: v.pipe(v.string(), v.regex(/^x$/)),
      b: v.picklist(['y']),
      c: v.pipe(
        v.string(),
        v.check((text) => text === ''),
      ),
      d: v.union([v.number(), v.literal('z')]),
    });
    const secret = 'canary-secret';
    expect(() => parse(Secretive, { a: secret, b: secret, c: secret, d: secret })).toThrow(/'a'.*'b'.*'c'.*'d'/);
    expect(() => parse(Secretive, { a: secret, b: secret, c: secret, d: secret })).not.toThrow(secret);
  });

  it('throws nothing but its own refusal, with the code it was given', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        try {
          parse(Schema, input, 'invalid_format');
        } catch (error) {
          expect(isAppError(error, 'invalid_format')).toBe(true);
        }
      }),
    );
  });
});
