import * as v from 'valibot';
import { AccessToken, Address, ServerId } from './fields.ts';
import { Overview } from './overview.ts';

/** Who may send a message: our own popup, or the top frame of a page at the origin of a known server. */
export type Sender = 'popup' | 'page';

const Nothing = v.strictObject({});
const OneServer = v.strictObject({ server: ServerId });

/**
 * What a page gets when it asks for access: a token for half an hour, or the word that it must help itself
 * because its origin is none of ours. There is no third answer: who must not have one is left without.
 */
export const PageAccess = v.variant('kind', [
  v.strictObject({ kind: v.literal('token'), accessToken: AccessToken, expiresInSeconds: v.number() }),
  v.strictObject({ kind: v.literal('stand-aside') }),
  v.strictObject({ kind: v.literal('leaving') }),
]);
export type PageAccess = v.InferOutput<typeof PageAccess>;

/**
 * Every message inside the extension: a closed set. The background answers them all.
 * No input and no output has a place where a refresh token fits.
 */
export const messages = {
  'overview.read': { input: Nothing, output: Overview, from: ['popup'] },
  'server.intend': { input: v.strictObject({ address: Address }), output: v.null(), from: ['popup'] },
  'server.add': { input: v.strictObject({ address: Address }), output: OneServer, from: ['popup'] },
  'server.open': { input: OneServer, output: v.null(), from: ['popup'] },
  'server.remove': { input: OneServer, output: v.null(), from: ['popup'] },
  'session.sign-in': { input: OneServer, output: v.null(), from: ['popup'] },
  'session.cancel-sign-in': { input: OneServer, output: v.null(), from: ['popup'] },
  'session.sign-out': { input: OneServer, output: v.null(), from: ['popup'] },
  'page.asks-for-login': { input: Nothing, output: v.null(), from: ['page'] },
  'page.access': { input: v.strictObject({ force: v.boolean() }), output: PageAccess, from: ['page'] },
  'page.sign-out': { input: Nothing, output: v.null(), from: ['page'] },
} as const satisfies Record<
  string,
  { input: v.GenericSchema; output: v.GenericSchema; from: readonly [Sender, ...Sender[]] }
>;

export type Messages = typeof messages;
export type MessageName = keyof Messages;
export type MessageInput<N extends MessageName> = v.InferOutput<Messages[N]['input']>;
export type MessageOutput<N extends MessageName> = v.InferOutput<Messages[N]['output']>;
