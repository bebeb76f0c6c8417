import { describe, expect, it } from 'vitest';
import { isReached, median, resultOf } from '../../bench/result.ts';

describe('the result of a benchmark', () => {
  it('has the median of the ratios of its rounds, not the ratio of two medians', () => {
    const rounds = [
      { ours: 10, reference: 100 },
      { ours: 30, reference: 60 },
      { ours: 50, reference: 500 },
    ];
    expect(resultOf({ id: 'a', name: 'A' }, rounds)).toEqual({
      id: 'a',
      name: 'A',
      ratio: 0.1,
      median: 30,
      min: 10,
      max: 50,
      reference: 100,
    });
  });

  it('takes the mean of the two in the middle when there is no middle one', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow();
  });

  it('is reached from its side of the target', () => {
    expect([isReached({ atLeast: 0.4 }, 0.5), isReached({ atLeast: 0.4 }, 0.3)]).toEqual([true, false]);
    expect([isReached({ atMost: 1.3 }, 1.2), isReached({ atMost: 1.3 }, 1.4)]).toEqual([true, false]);
  });
});
