import { AppError } from '../../shared/errors.ts';

/** Runs at most `width` jobs at once, the rest in the order they came. */
export interface Queue {
  /** @throws AppError('unavailable') when `longest` jobs wait already */
  run<T>(job: () => Promise<T>): Promise<T>;
}

/** A queue with a bounded width and length. */
export function createQueue({ width, longest }: { width: number; longest: number }): Queue {
  const waiting: (() => void)[] = [];
  let running = 0;
  const release = () => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };
  const enter = async () => {
    if (running < width) {
      running += 1;
      return;
    }
    if (waiting.length >= longest) throw new AppError('unavailable', 'Too many logins at once, try again in a moment');
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return {
    run: async (job) => {
      await enter();
      try {
        return await job();
      } finally {
        release();
      }
    },
  };
}
