import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGroupCommit } from '../../../../backend/store/group-commit.ts';
import type { Changes } from '../../../../backend/store/group-queue.ts';
import { createMemoryEngine } from '../../../support/memory-engine.ts';

function setup() {
  const engine = createMemoryEngine();
  const told: Changes[] = [];
  const commit = createGroupCommit({ engine, onCommit: (changes) => told.push(changes) });
  const put = (key: string, value: unknown) => commit.transact((tx) => tx.put(key, value));
  return { engine, told, commit, put };
}

const full = new Error('disk full');
const unavailable = { code: 'unavailable', cause: full };

describe('group commit', () => {
  it('writes all that came in one turn at once', async () => {
    const { engine, commit, put } = setup();
    const all = Promise.all([put('a', 1), put('b', 2), put('a', 3)]);
    await engine.finish();
    await all;
    expect([engine.writes, commit.get('a'), commit.get('b')]).toEqual([1, 3, 2]);
  });

  it('gathers what comes during a write, and resolves each only after its own', async () => {
    const { engine, put } = setup();
    const order: string[] = [];
    const first = put('a', 1).then(() => order.push('first'));
    await new Promise(setImmediate);
    const later = ['b', 'c'].map((key) => put(key, 1).then(() => order.push(key)));
    await engine.finish();
    await first;
    expect(order).toEqual(['first']);
    await engine.finish();
    await Promise.all(later);
    expect([engine.writes, order]).toEqual([2, ['first', 'b', 'c']]);
  });

  it('rejects the failed group and the one computed on top of it, and rolls both back', async () => {
    const { engine, commit, put, told } = setup();
    const kept = put('n', 1);
    await engine.finish();
    await kept;
    const failed = put('n', 2);
    failed.catch(() => {});
    await new Promise(setImmediate);
    const onTop = commit.transact((tx) => tx.put('m', tx.get('n')));
    const reader = commit.transact((tx) => tx.get('m'));
    expect([commit.get('n'), commit.get('m')]).toEqual([2, 2]);
    await engine.finish(full);
    for (const promise of [failed, onTop, reader]) await expect(promise).rejects.toMatchObject(unavailable);
    expect([commit.get('n'), commit.get('m')]).toEqual([1, undefined]);
    expect(told).toHaveLength(1);
    expect(engine.writes).toBe(2);
  });

  it('goes on when the engine recovers', async () => {
    const { engine, commit, put } = setup();
    const failed = put('a', 1);
    await Promise.all([engine.finish(full), expect(failed).rejects.toMatchObject(unavailable)]);
    const written = put('b', 2);
    await engine.finish();
    await written;
    expect([commit.get('a'), commit.get('b'), [...engine.stored.keys()]]).toEqual([undefined, 2, ['b']]);
  });

  it('makes a reader wait for the latest change it has read, and no other', async () => {
    const { engine, commit, put } = setup();
    const first = put('a', 1);
    await new Promise(setImmediate);
    const second = put('b', 1);
    const both = commit.transact((tx) => [tx.get('b'), tx.get('a')]);
    let isAnswered = false;
    both.then(
      () => (isAnswered = true),
      () => {},
    );
    await engine.finish();
    await first;
    await new Promise(setImmediate);
    expect(isAnswered).toBe(false);
    await engine.finish();
    await second;
    expect(await both).toEqual([1, 1]);
  });

  it('is, for any mix of transactions and failures, what one after another would have been', async () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const step = fc.record({ from: key, to: key, add: fc.nat(9), remove: fc.boolean(), throws: fc.boolean() });
    const round = fc.record({ early: fc.array(step, { maxLength: 4 }), late: fc.array(step), fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(round, { maxLength: 6 }), async (rounds) => {
        const { engine, commit } = setup();
        let model = new Map<string, number>();
        for (const { early, late, fails } of rounds) {
          const attempt = new Map(model);
          const apply = ({ from, to, add, remove, throws }: (typeof early)[number]) => {
            if (!throws) {
              const value = (attempt.get(from) ?? 0) + add;
              if (remove) attempt.delete(to);
              else attempt.set(to, value);
            }
            return commit.transact((tx) => {
              const value = ((tx.get(from) as number | undefined) ?? 0) + add;
              if (remove) tx.delete(to);
              else tx.put(to, value);
              if (throws) throw full;
            });
          };
          const results = early.map(apply).map((promise) => promise.then(() => 'ok').catch(() => 'no'));
          await new Promise(setImmediate);
          results.push(...late.map(apply).map((promise) => promise.then(() => 'ok').catch(() => 'no')));
          const seen = new Map(['a', 'b', 'c'].map((name) => [name, commit.get(name)]));
          expect(seen).toEqual(new Map(['a', 'b', 'c'].map((name) => [name, attempt.get(name)])));
          const steps = [...early, ...late];
          for (const group of [early, late]) {
            if (!group.some(({ throws }) => !throws)) continue;
            await engine.finish(fails ? full : undefined);
            if (fails) break;
          }
          expect(await Promise.all(results)).toEqual(steps.map(({ throws }) => (fails || throws ? 'no' : 'ok')));
          if (!fails) model = attempt;
          expect(engine.stored).toEqual(new Map([...model].map(([name, value]) => [name, String(value)])));
        }
      }),
      { numRuns: 60 },
    );
  });
});
