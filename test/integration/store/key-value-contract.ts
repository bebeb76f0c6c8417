import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change, KeyValueStore } from '../../../backend/store/key-value.ts';

/** A store as a test needs it; `reopen` closes it and opens what it left behind. */
export interface StoreUnderTest {
  open(): Promise<KeyValueStore>;
  /** Removes what `open` left behind. */
  dispose(): Promise<void>;
}

const everything = { gte: '', lt: '\u{10ffff}', limit: 1000 };

/** What every engine behind the port must do. */
export function describeKeyValueStore(engine: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${engine} as a key-value store`, () => {
    let under: StoreUnderTest;
    let store: KeyValueStore;

    beforeEach(async () => {
      under = await create();
      store = await under.open();
    });

    afterEach(async () => {
      await store.close();
      await under.dispose();
    });

    const fill = (pairs: Record<string, unknown>) =>
      store.transact((tx) => {
        for (const [key, value] of Object.entries(pairs)) tx.put(key, value);
      });
    const keys = async (range: Partial<typeof everything> & { reverse?: boolean } = {}) =>
      (await store.range({ ...everything, ...range })).map(([key]) => key);

    it('gives back what was put, whatever JSON it is, and undefined for what was not', async () => {
      const values = { text: 'ü\u0000🔑\ud800', zero: 0, none: null, list: [1, { a: [] }], no: false, empty: '' };
      await fill(values);
      for (const [key, value] of Object.entries(values)) expect(store.get(key)).toEqual(value);
      expect(store.get('other')).toBeUndefined();
    });

    it('keeps what was put, and nothing that was deleted, over a restart', async () => {
      await fill({ a: 1, b: 2 });
      await store.transact((tx) => tx.delete('a'));
      await store.close();
      store = await under.open();
      expect(await store.range(everything)).toEqual([['b', 2]]);
    });

    it('gives copies: neither the value put nor a value read is the stored one', async () => {
      const value = { list: [1] };
      const written = store.transact((tx) => tx.put('a', value));
      value.list.push(2);
      (store.get('a') as typeof value).list.push(3);
      await written;
      expect(store.get('a')).toEqual({ list: [1] });
    });

    it('refuses what JSON has no word for, and changes nothing', async () => {
      const put = store.transact((tx) => {
        tx.put('a', 1);
        tx.put('b', undefined);
      });
      await expect(put).rejects.toBeInstanceOf(TypeError);
      expect(await keys()).toEqual([]);
    });

    it('orders keys by their UTF-8 bytes, stored or pending', async () => {
      const ordered = ['A', 'a', 'a!', 'a"', 'aa', 'é', '\uffee', '🔑'];
      await fill({ aa: 0, '🔑': 0, a: 0, '\uffee': 0 });
      const written = fill({ 'a"': 0, é: 0, A: 0, 'a!': 0 });
      expect(await keys()).toEqual(ordered);
      await written;
      expect(await keys()).toEqual(ordered);
    });

    it('gives a range from its first key up to the one not included, cut at the limit, backwards too', async () => {
      await fill({ a: 0, b: 0, c: 0, d: 0 });
      expect(await keys({ gte: 'b', lt: 'd' })).toEqual(['b', 'c']);
      expect(await keys({ limit: 2 })).toEqual(['a', 'b']);
      expect(await keys({ limit: 2, reverse: true })).toEqual(['d', 'c']);
      expect(await keys({ limit: 0 })).toEqual([]);
    });

    it('shows pending changes in ranges, and fills the limit behind pending deletions', async () => {
      await fill({ a: 1, b: 2, c: 3, d: 4 });
      const written = store.transact((tx) => {
        for (const key of ['a', 'b']) tx.delete(key);
        tx.put('cc', 5);
      });
      const range = store.range({ ...everything, limit: 2 });
      const backwards = store.range({ ...everything, limit: 2, reverse: true });
      expect(await range).toEqual([
        ['c', 3],
        ['cc', 5],
      ]);
      expect(await backwards).toEqual([
        ['d', 4],
        ['cc', 5],
      ]);
      await written;
    });

    it('gives a range as it was at the call', async () => {
      await fill({ a: 1, b: 2 });
      const range = store.range(everything);
      await fill({ a: 10, c: 3 });
      expect(await range).toEqual([
        ['a', 1],
        ['b', 2],
      ]);
    });

    it('gives all that was on disk at the call in pages, whatever is changed meanwhile', async () => {
      await fill({ a: 1, b: 2, c: 3 });
      const pages = store.pages(2);
      await fill({ a: 9, d: 4 });
      await store.transact((tx) => tx.delete('b'));
      const seen: (readonly (readonly [string, unknown])[])[] = [];
      for await (const page of pages) seen.push(page);
      expect(seen).toEqual([
        [
          ['a', 1],
          ['b', 2],
        ],
        [['c', 3]],
      ]);
    });

    it('shows a change to readers and to later transactions before it is on disk', async () => {
      const first = fill({ a: 1 });
      expect(store.get('a')).toBe(1);
      const second = store.transact((tx) => tx.put('a', (tx.get('a') as number) + 1));
      expect(store.get('a')).toBe(2);
      await Promise.all([first, second]);
      expect(store.get('a')).toBe(2);
    });

    it('shows a transaction its own changes', async () => {
      await fill({ a: 1 });
      const seen = await store.transact((tx) => {
        tx.put('a', 2);
        tx.put('b', 3);
        tx.delete('b');
        return [tx.get('a'), tx.get('b')];
      });
      expect(seen).toEqual([2, undefined]);
    });

    it('loses none of many concurrent increments', async () => {
      const increment = () => store.transact((tx) => tx.put('n', ((tx.get('n') as number | undefined) ?? 0) + 1));
      await Promise.all(Array.from({ length: 300 }, increment));
      expect(store.get('n')).toBe(300);
    });

    it('lets one of two that race spend a single-use thing', async () => {
      await fill({ code: 'open' });
      const spend = () =>
        store.transact((tx) => {
          const isThere = tx.get('code') !== undefined;
          tx.delete('code');
          return isThere;
        });
      expect((await Promise.all([spend(), spend()])).sort()).toEqual([false, true]);
    });

    it('changes nothing when the body throws, and passes its error on', async () => {
      await fill({ a: 1 });
      const error = new Error('no');
      const failed = store.transact((tx) => {
        tx.put('a', 2);
        tx.put('b', 2);
        throw error;
      });
      await expect(failed).rejects.toBe(error);
      expect(await store.range(everything)).toEqual([['a', 1]]);
    });

    it('refuses a body that is asynchronous, and changes nothing', async () => {
      const failed = store.transact(async (tx) => tx.put('a', 1));
      await expect(failed).rejects.toBeInstanceOf(TypeError);
      expect(store.get('a')).toBeUndefined();
    });

    it('refuses changes through a transaction that is over', async () => {
      const tx = await store.transact((inner) => inner);
      expect(() => tx.put('a', 1)).toThrow(TypeError);
      expect(() => tx.delete('a')).toThrow(TypeError);
    });

    it('tells listeners each change before the transaction resolves, and none of a body that threw', async () => {
      const told: Change[] = [];
      const order: string[] = [];
      store.watch((changes) => {
        told.push(...changes);
        order.push('told');
      });
      await store.transact((tx) => {
        tx.put('a', { n: 1 });
        tx.delete('b');
      });
      order.push('resolved');
      await store.transact(() => Promise.reject(new Error('no'))).catch(() => {});
      expect(told.map(({ key, value }) => [key, value])).toEqual([
        ['a', { n: 1 }],
        ['b', undefined],
      ]);
      expect(order).toEqual(['told', 'resolved']);
    });

    it('stops telling a listener that has gone', async () => {
      let count = 0;
      const stop = store.watch(() => count++);
      await fill({ a: 1 });
      stop();
      await fill({ a: 2 });
      expect(count).toBe(1);
    });

    it('answers a transaction without changes, and waits with it for what it has read', async () => {
      const order: string[] = [];
      expect(await store.transact((tx) => tx.get('a'))).toBeUndefined();
      const written = fill({ a: 1 }).then(() => order.push('written'));
      const read = store.transact((tx) => tx.get('a')).then((value) => order.push(`read ${value}`));
      const other = store.transact((tx) => tx.get('b')).then(() => order.push('other'));
      await Promise.all([written, read, other]);
      expect(order).toEqual(['other', 'written', 'read 1']);
    });

    it('closes after what is under way, and then says that it is unavailable', async () => {
      const written = fill({ a: 1 });
      await store.close();
      await written;
      const unavailable = { code: 'unavailable' };
      expect(() => store.get('a')).toThrow(expect.objectContaining(unavailable));
      await expect(store.range(everything)).rejects.toMatchObject(unavailable);
      await expect(fill({ a: 2 })).rejects.toMatchObject(unavailable);
      store = await under.open();
      expect(store.get('a')).toBe(1);
    });
  });
}
