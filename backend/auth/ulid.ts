import type { Environment } from '../environment.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An id of 26 letters and digits that sorts by time, as Home Assistant gives to what happens (github.com/ulid/spec). */
export function makeUlid(environment: Environment): string {
  return write(BigInt(environment.now()), 10) + write(BigInt(`0x${environment.randomHex(10)}`), 16);
}

function write(value: bigint, length: number): string {
  const places = Array.from({ length }, (_, index) => BigInt(5 * (length - 1 - index)));
  return places.map((place) => alphabet[Number((value >> place) & 31n)]).join('');
}
