import * as v from 'valibot';
import { errorStatus } from '../errors.ts';
import { Origin, ServerId, ServerKind, ShortText } from './fields.ts';

/** Any code of `AppError`, for the other side to put into words. */
export const FailureCode = v.picklist(Object.keys(errorStatus) as (keyof typeof errorStatus)[]);
export type FailureCode = v.InferOutput<typeof FailureCode>;

/** Why nobody is signed in, as far as it is worth telling. */
export const SignedOutReason = v.picklist(['never', 'by-you', 'ended', 'key-lost', 'failed']);

/** Who is signed in at a server. */
export const SessionState = v.variant('state', [
  v.strictObject({ state: v.literal('signed-in'), user: v.nullable(ShortText), isOwner: v.boolean() }),
  v.strictObject({ state: v.literal('signing-in') }),
  v.strictObject({ state: v.literal('signed-out'), reason: SignedOutReason, failure: v.nullable(FailureCode) }),
]);
export type SessionState = v.InferOutput<typeof SessionState>;

/** A server as the popup lists it. */
export const ServerSummary = v.strictObject({
  id: ServerId,
  origin: Origin,
  name: ShortText,
  kind: ServerKind,
  version: v.nullable(ShortText),
  permitted: v.boolean(),
  onboarding: v.boolean(),
  session: SessionState,
});
export type ServerSummary = v.InferOutput<typeof ServerSummary>;

/** The page in front, as far as the browser lets us see it. */
export const CurrentTab = v.strictObject({
  origin: v.nullable(Origin),
  server: v.nullable(ServerId),
  asksForLogin: v.boolean(),
});
export type CurrentTab = v.InferOutput<typeof CurrentTab>;

/** Everything the popup shows at first sight, in one answer. */
export const Overview = v.strictObject({
  servers: v.array(ServerSummary),
  tab: CurrentTab,
  /** What became of an address whose permission question closed the popup. */
  adding: v.nullable(v.strictObject({ address: ShortText, failure: v.nullable(FailureCode) })),
});
export type Overview = v.InferOutput<typeof Overview>;
