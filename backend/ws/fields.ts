import * as v from 'valibot';

/** A whole number; true and false stand for 1 and 0, as they do in Home Assistant's own language. */
export const Whole = v.union([v.pipe(v.number(), v.integer()), v.pipe(v.boolean(), v.transform(Number))]);

/** A number from 0 on, whatever form it comes in; what is behind the point does not count. */
export const Counting = v.pipe(
  v.union([v.number(), v.boolean(), v.pipe(v.string(), v.regex(/^\s*\+?\d+\s*$/))]),
  v.transform((value) => Math.trunc(Number(value))),
  v.minValue(0),
);

/** A JSON object; a list is none, though the library would take it for one. */
export const Mapping = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), 'expected a dictionary'),
  v.looseObject({}),
);
