import type { Translator } from './messages/translator.ts';

/** Shortest password a server takes, the length that withstands guessing, and the most bytes. PROTOCOL.md 12 */
export const passwordLength = { minimum: 8, recommended: 15, maximumBytes: 1024 } as const;

/** What is thought of a password, and why. Only `unfit` ones are refused. */
export type Strength =
  | { readonly verdict: 'unfit'; readonly reason: 'tooShort'; readonly missing: number }
  | { readonly verdict: 'unfit'; readonly reason: 'tooLong' }
  | { readonly verdict: 'weak'; readonly reason: 'common' | 'repeated' | 'sequence' | 'personal' }
  | { readonly verdict: 'fair'; readonly missing: number }
  | { readonly verdict: 'good' };

/** The few that everybody tries first; the server knows many more. */
const common = [
  'password',
  'passwort',
  'homeassistant',
  'letmein',
  'welcome',
  'iloveyou',
  'sunshine',
  'princess',
  'football',
  'changeme',
  'latchkey',
];
const runs = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
];

/**
 * Judges a password by its length first, then by what a guesser would try.
 * @param personal name and username of its owner
 */
export function judgePassword(password: string, personal: readonly string[] = []): Strength {
  const length = [...password].length;
  if (length < passwordLength.minimum)
    return { verdict: 'unfit', reason: 'tooShort', missing: passwordLength.minimum - length };
  if (new TextEncoder().encode(password).length > passwordLength.maximumBytes)
    return { verdict: 'unfit', reason: 'tooLong' };
  const weakness = findWeakness(password.toLowerCase(), personal);
  if (weakness) return { verdict: 'weak', reason: weakness };
  if (length < passwordLength.recommended) return { verdict: 'fair', missing: passwordLength.recommended - length };
  return { verdict: 'good' };
}

/** The verdict as a sentence with its reason. */
export function strengthWords(strength: Strength, t: Translator): string {
  if (strength.verdict === 'good') return t('strength.good');
  if (strength.verdict === 'fair') return t('strength.fair', { count: strength.missing });
  if (strength.reason === 'tooShort') return t('strength.tooShort', { count: strength.missing });
  return t(`strength.${strength.reason}`);
}

function findWeakness(password: string, personal: readonly string[]) {
  if (new Set(password).size < 5) return 'repeated';
  // What is left besides the guessable part must not be just a year or an exclamation mark.
  const mostly = (part: string) => part.length > 0 && password.includes(part) && password.length - part.length < 8;
  if (common.some(mostly)) return 'common';
  if (personal.some((name) => name.trim().length >= 3 && mostly(name.trim().toLowerCase()))) return 'personal';
  if (longestRun(password) >= Math.max(5, password.length - 4)) return 'sequence';
  return undefined;
}

/** Length of the longest stretch that follows the alphabet, the figures or a row of keys, in either direction. */
function longestRun(password: string): number {
  const ways = [...runs, ...runs.map((run) => [...run].reverse().join(''))];
  let longest = 0;
  for (let start = 0; start < password.length; start += 1)
    while (
      ways.some((way) => way.includes(password.slice(start, start + longest + 1))) &&
      start + longest < password.length
    )
      longest += 1;
  return longest;
}
