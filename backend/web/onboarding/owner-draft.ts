import type { Translator } from '../../../shared/ui/messages/translator.ts';
import { judgePassword, strengthWords } from '../../../shared/ui/password-strength.ts';

/** What is typed into the form of the owner account. */
export interface OwnerDraft {
  readonly name: string;
  readonly username: string;
  readonly password: string;
  readonly repeat: string;
}

/** What is wrong, by field; `form` is about none of them. */
export type OwnerErrors = { readonly [field in keyof OwnerDraft | 'form']?: string };

/** A username made of a name: its first word in small letters. */
export function suggestUsername(name: string): string {
  const [first = ''] = name.trim().normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().split(/\s+/);
  return first.replace(/[^\p{L}\p{N}._-]/gu, '');
}

/** What can be seen to be wrong before the server is asked. */
export function checkOwner(draft: OwnerDraft, t: Translator): OwnerErrors {
  const { name, username, password, repeat } = draft;
  const strength = judgePassword(password, [name, username]);
  return {
    ...(name.trim() === '' && { name: t('owner.error.nameMissing') }),
    ...usernameError(username, t),
    ...(strength.verdict === 'unfit' && { password: strengthWords(strength, t) }),
    ...(strength.verdict !== 'unfit' && password !== repeat && { repeat: t('owner.error.different') }),
  };
}

/** Servers compare usernames trimmed and in small letters, and refuse others. PROTOCOL.md 4.5 */
function usernameError(username: string, t: Translator): OwnerErrors {
  if (username.trim() === '') return { username: t('owner.error.usernameMissing') };
  const example = username.trim().toLowerCase();
  return username === example ? {} : { username: t('owner.error.usernameForm', { example }) };
}

/** Puts what the server said at the field that it is about, if it names one. */
export function errorsFromServer(message: string, t: Translator): OwnerErrors {
  if (/^Password .*common/.test(message)) return { password: t('strength.common') };
  if (/^Password .*username/.test(message)) return { password: t('strength.personal') };
  const text = t('owner.error.unknown', { message });
  const field = (['password', 'username', 'name'] as const).find((each) =>
    new RegExp(`\\b${each}\\b`, 'i').test(message),
  );
  return { [field ?? 'form']: text };
}
