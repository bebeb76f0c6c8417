import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { describeAtLength, describeSchema } from '../../../scripts/docs/describe-schema.mjs';

describe('a schema in words', () => {
  it.each([
    [v.string(), 'string'],
    [v.nullable(v.number()), 'number | null'],
    [v.array(v.nullable(v.string())), '(string | null)[]'],
    [v.picklist(['a', 'b']), '"a" | "b"'],
    [v.record(v.string(), v.boolean()), 'Record<string, boolean>'],
    [v.strictTuple([v.string(), v.literal(1)]), '[string, 1]'],
    [v.union([v.string(), v.object({ a: v.optional(v.unknown()) })]), 'string | { a?: unknown }'],
    [v.looseObject({ a: v.string() }), '{ a: string; [more: string]: unknown }'],
  ])('%# is %s', (schema, words) => {
    expect(describeSchema(schema as never)).toBe(words);
  });

  it('has a line for each field at length, with its rules and its default', () => {
    const schema = v.object({ id: v.pipe(v.number(), v.minValue(1)), type: v.optional(v.string(), 'x') });
    expect(describeAtLength(schema as never)).toBe('{\n  id: number // min value 1\n  type?: string // default "x"\n}');
  });

  it('tells the rules of what a list holds, in the words of a check', () => {
    const even = v.pipe(
      v.number(),
      v.check((value) => value % 2 === 0, 'must be even'),
    );
    const schema = v.object({ sizes: v.optional(v.union([v.array(even), even]), []) });
    expect(describeAtLength(schema as never)).toBe('{\n  sizes?: number[] | number // must be even, default []\n}');
  });
});
