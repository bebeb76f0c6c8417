import type { FormField } from '../../../shared/wire/login-flow.ts';

/** The user to be made of an account that signs in for the first time. */
export interface NewAccount {
  name: string | null;
  groupIds: string[];
  isLocalOnly: boolean;
}

/** The account that an input has proven. */
export interface VerifiedAccount {
  /** Tells accounts of this provider apart. */
  account: string;
  /** The user it belongs to, when the provider knows. */
  userId: string | null;
  /** What to make of it when nobody has it yet; null: then nobody may sign in with it. */
  newUser: NewAccount | null;
}

/** How a provider opens: it asks, it refuses, or it knows already. */
export type ProviderOpening =
  | { fields: FormField[]; errors: Record<string, string> | null }
  | { abort: string }
  | VerifiedAccount;

/** A way to sign in. PROTOCOL.md 5 */
export interface AuthProvider {
  type: string;
  /** Tells several of one type apart; null for the only one. */
  id: string | null;
  name: string;
  /** Whether a second factor is asked for after it. */
  hasMfa: boolean;
  /** Whether a caller from there is shown it. */
  isOffered(ip: string): boolean;
  open(ip: string): ProviderOpening;
  /** Judges what was filled in; null when it proves nothing. @throws AppError('invalid_request') it does not fit the form */
  verify(input: Readonly<Record<string, unknown>>, ip: string): Promise<VerifiedAccount | null>;
  /** Why a session of this provider gets no access token from there; null when it does. */
  tokenRefusal(ip: string): string | null;
}

/** The two fields most providers ask for. */
export const passwordFields: FormField[] = [
  { type: 'string', name: 'username', required: true },
  { type: 'string', name: 'password', required: true },
];
