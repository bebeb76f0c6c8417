import type { FormField } from '../../../shared/wire/login-flow.ts';

/** A way to sign in: what it asks for, and how it judges the answer. PROTOCOL.md 5 */
export interface AuthProvider {
  type: string;
  /** Tells several of one type apart; null for the only one. */
  id: string | null;
  name: string;
  /** Fields of its one step, `init`; each is required text. */
  fields: readonly FormField[];
  /** The account that the input proves, as credential data; null when it proves none. */
  verify(input: Readonly<Record<string, string>>): Promise<{ username: string } | null>;
}
