import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyPart, keyPrefix, numberPart, prefixEnd, recordKey } from '../../../../backend/store/key.ts';

/** As the engine stores and orders a key. */
const bytes = (key: string) => Buffer.from(key);
const text = fc.string({ unit: 'binary' }).chain((some) => fc.constantFrom(some, `${some}\ud800`, `\udc00${some}`));

describe('keys', () => {
  it('leaves ordinary ids as they are', () => {
    expect(recordKey('refresh-token', '0a1b')).toBe('refresh-token!0a1b');
    expect(keyPrefix('refresh-token-by-user', ['0a1b'])).toBe('refresh-token-by-user!0a1b!');
  });

  it('keeps different parts different in UTF-8, and none can hold a separator', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(bytes(keyPart(a)).equals(bytes(keyPart(b)))).toBe(a === b);
        expect(keyPart(a)).not.toContain('!');
      }),
    );
    expect(bytes(keyPart('\ud800')).equals(bytes(keyPart('\ud801')))).toBe(false);
    expect(keyPart('%0021')).not.toBe(keyPart('!'));
  });

  it('never lets one list of parts begin where another does', () => {
    const parts = fc.array(fc.constantFrom('', 'a', '!', '%', 'a!'), { maxLength: 3 });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const isSame = JSON.stringify(a) === JSON.stringify(b);
        expect(keyPrefix('index', a) === keyPrefix('index', b)).toBe(isSame);
      }),
    );
  });

  it('holds all that begins with a prefix, and nothing else, before its end', () => {
    fc.assert(
      fc.property(text, (some) => {
        const end = bytes(prefixEnd('note!'));
        expect(Buffer.compare(bytes(`note!${keyPart(some)}`), end)).toBe(-1);
        expect(Buffer.compare(bytes(`note-by-owner!${keyPart(some)}`), bytes('note!'))).toBe(1);
        expect(Buffer.compare(bytes(`note-by-owner!${keyPart(some)}`), end)).toBe(1);
      }),
    );
  });

  it('orders numbers as numbers', () => {
    const number = fc.maxSafeNat();
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(numberPart(a) < numberPart(b)).toBe(a < b);
      }),
    );
    for (const wrong of [-1, 1.5, Number.NaN, 2 ** 53]) expect(() => numberPart(wrong)).toThrow(RangeError);
  });
});
