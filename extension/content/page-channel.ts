import * as v from 'valibot';
import { PageAccess } from '../../shared/messages/contract.ts';

/**
 * What the script in the page and the relay beside it say to each other with `postMessage`. Every script of the page
 * can hear and forge it, which gains it nothing: it may have its own origin's access token anyway, and no other.
 */
export const PageQuestion = v.variant('latchkey', [
  v.strictObject({ latchkey: v.literal('access?'), id: v.number(), force: v.boolean() }),
  v.strictObject({ latchkey: v.literal('sign-out?'), id: v.number() }),
]);
export type PageQuestion = v.InferOutput<typeof PageQuestion>;

export const PageAnswer = v.variant('latchkey', [
  v.strictObject({ latchkey: v.literal('access!'), id: v.number(), access: PageAccess }),
  v.strictObject({ latchkey: v.literal('sign-out!'), id: v.number(), done: v.boolean() }),
  // A new relay has taken the place of one that lost its background: what was not answered is asked again.
  v.strictObject({ latchkey: v.literal('relay!') }),
]);
export type PageAnswer = v.InferOutput<typeof PageAnswer>;
