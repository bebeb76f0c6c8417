import * as v from 'valibot';

/** `GET /api/latchkey/health`, 200: how a client tells Latchkey from Home Assistant (which answers 404). */
export const HealthResponse = v.object({
  product: v.literal('latchkey'),
  status: v.literal('ok'),
  version: v.string(),
});
export type HealthResponse = v.InferOutput<typeof HealthResponse>;
