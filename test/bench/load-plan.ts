import * as v from 'valibot';

/** What the load generator asks, of whom, how long, and what every answer must be. */
export const LoadPlan = v.object({
  port: v.number(),
  /** Each connection sends its own, one at a time, over and over. */
  requests: v.array(v.string()),
  seconds: v.number(),
  /** Every answer has status 200 and this body, or one that begins so. */
  body: v.union([v.object({ is: v.string() }), v.object({ beginsWith: v.string() })]),
});
export type LoadPlan = v.InferOutput<typeof LoadPlan>;

/** What came of it. */
export const LoadResult = v.object({ answers: v.number(), perSecond: v.number() });
