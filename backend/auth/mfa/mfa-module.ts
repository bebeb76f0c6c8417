import type { FormField } from '../../../shared/wire/login-flow.ts';

/** A kind of second factor. PROTOCOL.md 5.5 and 5.6 */
export interface MfaModule {
  id: string;
  name: string;
  /** Wrong codes that end a login flow. */
  maxTries: number;
  isEnabled(userId: string): boolean;
  /** Called when a login reaches its step, such as to send a code. @throws Error when it can't be done */
  beginLogin(userId: string): Promise<void>;
  /** Whether this is the user's code now; a right one is spent. */
  verify(userId: string, code: string): Promise<boolean>;
  /** Begins to set it up for a user. */
  beginSetup(user: { id: string; name: string | null }): MfaSetup;
  disable(userId: string): Promise<void>;
}

export interface MfaForm {
  stepId: string;
  fields: FormField[];
  errors: Record<string, string>;
  placeholders: Record<string, string> | null;
}

export interface MfaAbort {
  abort: string;
}

/** A set-up under way: shows its form, and takes what was filled in until it is done. */
export interface MfaSetup {
  form(): MfaForm | MfaAbort;
  submit(input: Readonly<Record<string, string>>): Promise<MfaForm | MfaAbort | 'done'>;
}

export const codeField: FormField = { type: 'string', name: 'code', required: true };
