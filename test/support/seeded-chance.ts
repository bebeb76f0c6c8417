/** Chance that comes out the same for the same seed. */
export interface Chance {
  /** A whole number from 0 to below `below`. */
  whole(below: number): number;
  pick<T>(items: readonly T[]): T;
  /** True in this share of the cases. */
  often(share: number): boolean;
}

/** A small generator (mulberry32); good enough to be surprised by, and never for secrets. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (below: number) => Math.floor(next() * below);
  return {
    whole,
    pick: (items) => {
      const item = items[whole(items.length)];
      if (item === undefined) throw new RangeError('Nothing to pick from');
      return item;
    },
    often: (share) => next() < share,
  };
}
