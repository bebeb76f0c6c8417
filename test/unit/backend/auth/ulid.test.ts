import { expect, it } from 'vitest';
import { makeUlid } from '../../../../backend/auth/ulid.ts';

it('an id of an event has its time in front, and chance behind', () => {
  const at = (now: number, hex: string) => makeUlid({ now: () => now, randomHex: () => hex });
  expect(at(0, '0'.repeat(20))).toBe('0'.repeat(26));
  expect(at(2 ** 48 - 1, 'f'.repeat(20))).toBe(`7${'Z'.repeat(25)}`);
  // The example of the specification.
  expect(at(1_469_918_176_385, '0'.repeat(20)).slice(0, 10)).toBe('01ARYZ6S41');
  expect([at(2, '0'.repeat(20)), at(1, 'f'.repeat(20))].sort()[0]).toBe(at(1, 'f'.repeat(20)));
});
