import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../../backend/auth/queue.ts';

/** A job that runs until it is told to end, and what became of it. */
function createJob() {
  const { promise, resolve, reject } = withResolvers<string>();
  let isRunning = false;
  const run = () => {
    isRunning = true;
    return promise;
  };
  return { run, resolve, reject, isRunning: () => isRunning };
}

function withResolvers<T>() {
  let resolve = (_value: T): void => {};
  let reject = (_error: Error): void => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('queue', () => {
  it('runs as many at once as it is wide, the rest in their order', async () => {
    const queue = createQueue({ width: 2, longest: 10 });
    const jobs = [createJob(), createJob(), createJob(), createJob()] as const;
    const ends = jobs.map((job) => queue.run(job.run));
    const running = () => jobs.map((job) => job.isRunning());
    await Promise.resolve();
    expect(running()).toEqual([true, true, false, false]);
    jobs[1].resolve('b');
    expect(await ends[1]).toBe('b');
    await Promise.resolve();
    expect(running()).toEqual([true, true, true, false]);
    for (const job of jobs) job.resolve('x');
    expect(await Promise.all(ends)).toEqual(['x', 'b', 'x', 'x']);
  });

  it('refuses what would wait too long, and has room again later', async () => {
    const queue = createQueue({ width: 1, longest: 1 });
    const [first, second] = [createJob(), createJob()];
    const ends = [queue.run(first.run), queue.run(second.run)];
    await expect(queue.run(async () => 'third')).rejects.toMatchObject({ code: 'unavailable' });
    first.resolve('a');
    second.resolve('b');
    expect(await Promise.all(ends)).toEqual(['a', 'b']);
    expect(await queue.run(async () => 'fourth')).toBe('fourth');
  });

  it('goes on after a job that failed, however it failed', async () => {
    const queue = createQueue({ width: 1, longest: 5 });
    const late = queue.run(async () => {
      throw new Error('late');
    });
    const next = queue.run(async () => 'next');
    await expect(late).rejects.toThrow('late');
    expect(await next).toBe('next');
    const atOnce = queue.run(() => {
      throw new Error('at once');
    });
    await expect(atOnce).rejects.toThrow('at once');
    expect(await queue.run(async () => 'after')).toBe('after');
  });
});
