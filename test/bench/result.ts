/** One round: what we reached and what the reference reached, in the same unit. */
export interface Round {
  readonly ours: number;
  readonly reference: number;
}

/** A row of `dist/bench/latest.json`. `median`, `min`, `max` and `reference` (its median) are in the row's own unit. */
export interface Result {
  readonly id: string;
  readonly name: string;
  /** Median of the rounds' own ratios, ours to the reference. */
  readonly ratio: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly reference: number;
}

/** What is measured, against what, and where the ratio has to be. */
export interface Bench {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  /** What the ratio is to reach; with `atMost` it is to stay below. */
  readonly target: { readonly atLeast: number } | { readonly atMost: number };
  measure(plan: Plan): Promise<Round[]>;
}

/** How long a run may take. */
export interface Plan {
  readonly rounds: number;
  readonly seconds: number;
}

/** The row of a benchmark, from the rounds of its run. */
export function resultOf({ id, name }: Pick<Bench, 'id' | 'name'>, rounds: readonly Round[]): Result {
  const ours = rounds.map((round) => round.ours);
  return {
    id,
    name,
    ratio: round(median(rounds.map((each) => each.ours / each.reference))),
    median: round(median(ours)),
    min: round(Math.min(...ours)),
    max: round(Math.max(...ours)),
    reference: round(median(rounds.map((each) => each.reference))),
  };
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('No values');
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/** Whether a ratio is where it has to be. */
export function isReached(target: Bench['target'], ratio: number): boolean {
  return 'atLeast' in target ? ratio >= target.atLeast : ratio <= target.atMost;
}

/** Three figures are all that a run on a shared machine can tell. */
const round = (value: number) => Number(value.toPrecision(3));
