/** What would make two different lists of parts one key: the separator, the escape, and what UTF-8 can't carry. */
const unsafe = /[%!\p{Surrogate}]/gu;

/** Digits of the largest safe integer, so that numbers are ordered as their keys are. */
const numberWidth = 16;

/** A part of a key in which `!` can't be forged; different parts stay different, and none is lost in UTF-8. */
export function keyPart(text: string): string {
  return text.replace(unsafe, (char) => `%${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `<name>!<part>!<part>!`: where the keys of one list of parts begin. No other list of parts begins there. */
export function keyPrefix(name: string, parts: readonly string[]): string {
  return `${name}!${parts.map((part) => `${keyPart(part)}!`).join('')}`;
}

/** `<name>!<id>`. */
export function recordKey(name: string, id: string): string {
  return `${name}!${keyPart(id)}`;
}

/**
 * A number as a part of a key, ordered as numbers are.
 * @throws RangeError when it is not a whole number from 0 to 2^53-1
 */
export function numberPart(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('Only whole numbers from 0 on can be ordered');
  return String(value).padStart(numberWidth, '0');
}

/** The first key after all that begin with `prefix`, which ends with `!`. */
export function prefixEnd(prefix: string): string {
  return `${prefix.slice(0, -1)}"`;
}
