import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyValueStore } from '../../../backend/store/key-value.ts';
import { openLevelStore } from '../../../backend/store/level.ts';
import { atEnd } from '../../support/at-end.ts';
import { type Note, noteTable } from '../../support/note-table.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

async function openStore(): Promise<KeyValueStore> {
  const { folder, remove } = await createTemporaryFolder();
  const store = await openLevelStore({ folder });
  atEnd(remove);
  atEnd(() => store.close());
  return store;
}

const note = (id: string, change: Partial<Note> = {}): Note => ({
  id,
  owner: 'ann',
  code: null,
  dueAt: null,
  ...change,
});
const ids = (notes: readonly Note[]) => notes.map(({ id }) => id);
const everything = { gte: '', lt: '\u{10ffff}', limit: 10_000 };

describe('a table', () => {
  let store: KeyValueStore;

  beforeEach(async () => {
    store = await openStore();
  });

  const put = (...notes: Note[]) =>
    store.transact((tx) => {
      for (const one of notes) noteTable.put(tx, one);
    });
  const remove = (id: string) => store.transact((tx) => noteTable.delete(tx, id));

  it('finds a record by its id and by each of its indexes', async () => {
    const a = note('a', { code: 'x', dueAt: 5 });
    await put(a);
    expect(noteTable.get(store, 'a')).toEqual(a);
    expect(noteTable.find(store, 'code', 'x')).toEqual(a);
    expect(noteTable.listBy(store, 'owner', 'ann')).toEqual([a]);
    expect(await noteTable.listUpTo(store, 'due', 5, 10)).toEqual([a]);
    expect(noteTable.get(store, 'b')).toBeUndefined();
    expect(noteTable.find(store, 'code', 'y')).toBeUndefined();
  });

  it('lists a group in the order its records came, and counts it', async () => {
    await put(note('c'), note('a'), note('b'), note('other', { owner: 'bob' }));
    await put(note('c', { code: 'changed' }));
    expect(ids(noteTable.listBy(store, 'owner', 'ann'))).toEqual(['c', 'a', 'b']);
    expect(noteTable.countBy(store, 'owner', 'ann')).toBe(3);
    await remove('a');
    expect(ids(noteTable.listBy(store, 'owner', 'ann'))).toEqual(['c', 'b']);
    expect(noteTable.countBy(store, 'owner', 'nobody')).toBe(0);
  });

  it('moves a changed record from its old index entries to the new ones', async () => {
    await put(note('a', { code: 'x', dueAt: 5 }));
    await put(note('a', { code: 'y', dueAt: 9, owner: 'bob' }));
    expect(noteTable.find(store, 'code', 'x')).toBeUndefined();
    expect(noteTable.find(store, 'code', 'y')?.id).toBe('a');
    expect(noteTable.listBy(store, 'owner', 'ann')).toEqual([]);
    expect(ids(noteTable.listBy(store, 'owner', 'bob'))).toEqual(['a']);
    expect(await noteTable.listUpTo(store, 'due', 8, 10)).toEqual([]);
    expect(ids(await noteTable.listUpTo(store, 'due', 9, 10))).toEqual(['a']);
  });

  it('leaves nothing behind when its last record goes', async () => {
    await put(note('a', { code: 'x', dueAt: 5 }), note('b', { code: 'y', dueAt: 0 }));
    expect([await remove('a'), await remove('b'), await remove('a')]).toEqual([true, true, false]);
    expect(await store.range(everything)).toEqual([]);
  });

  it('gives one value of a unique index to one record, and changes nothing for the second', async () => {
    await put(note('a', { code: 'x' }));
    const before = await store.range(everything);
    await expect(put(note('b'), note('c', { code: 'x' }))).rejects.toMatchObject({ code: 'conflict' });
    expect(await store.range(everything)).toEqual(before);
    await put(note('a', { code: 'x', dueAt: 1 }));
    await remove('a');
    await put(note('c', { code: 'x' }));
    expect(noteTable.find(store, 'code', 'x')?.id).toBe('c');
  });

  it('lists what is due, earliest first, up to the moment included and to the limit', async () => {
    await put(note('late', { dueAt: 30 }), note('early', { dueAt: 9 }), note('mid', { dueAt: 10 }), note('never'));
    expect(ids(await noteTable.listUpTo(store, 'due', 10, 10))).toEqual(['early', 'mid']);
    expect(ids(await noteTable.listUpTo(store, 'due', 99, 1))).toEqual(['early']);
    expect(await noteTable.listUpTo(store, 'due', 8, 10)).toEqual([]);
  });

  it('does not list as due what was put off or removed while it was looked up', async () => {
    await put(note('a', { dueAt: 1 }), note('b', { dueAt: 2 }), note('c', { dueAt: 3 }));
    const due = noteTable.listUpTo(store, 'due', 5, 10);
    const changed = Promise.all([put(note('a', { dueAt: 50 })), remove('b')]);
    expect(ids(await due)).toEqual(['c']);
    await changed;
  });

  it('lists in pages, each going on after the last', async () => {
    await put(...['a', 'a!', 'a"', 'b', 'c'].map((id) => note(id)));
    const pages: string[][] = [];
    for (let page = await noteTable.list(store, { limit: 2 }); page.length > 0; ) {
      pages.push(ids(page));
      page = await noteTable.list(store, { after: page.at(-1)?.id ?? '', limit: 2 });
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat().sort()).toEqual(['a', 'a!', 'a"', 'b', 'c'].sort());
  });

  it('does not take one name for another that holds a separator', async () => {
    await put(note('a', { owner: 'ann!a' }), note('b!c', { owner: 'ann' }), note('c', { owner: 'ann!b' }));
    expect(ids(noteTable.listBy(store, 'owner', 'ann'))).toEqual(['b!c']);
    expect(noteTable.get(store, 'b')).toBeUndefined();
  });

  it('names table and field of a broken record, and never its value', async () => {
    await store.transact((tx) => tx.put('note!a', { id: 'a', owner: ['secret'], code: null, dueAt: null }));
    const read = () => noteTable.get(store, 'a');
    expect(read).toThrow(/^Broken record in note: .*owner/);
    expect(read).not.toThrow(/secret/);
    await expect(put(note('b', { owner: 5 as unknown as string }))).rejects.toThrow(/^Broken record in note: .*owner/);
    expect(noteTable.get(store, 'b')).toBeUndefined();
  });

  it('says so when an index names a record that is not there', async () => {
    await put(note('a', { code: 'x' }));
    await store.transact((tx) => tx.delete('note!a'));
    expect(() => noteTable.find(store, 'code', 'x')).toThrow('damaged: note-by-code');
    expect(() => noteTable.listBy(store, 'owner', 'ann')).toThrow('damaged: note-by-owner');
  });
});

describe('any sequence of transactions on a table', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd!', '%e');
  const anyNote = fc.record({
    id,
    owner: fc.constantFrom('ann', 'ann!', 'bob'),
    code: fc.option(fc.constantFrom('x', 'y', 'z')),
    dueAt: fc.option(fc.nat(20)),
  });
  const step = fc.oneof(
    { weight: 3, arbitrary: anyNote.map((value) => ({ put: value })) },
    { weight: 1, arbitrary: id.map((value) => ({ delete: value })) },
  );

  function applyToModel(model: ReadonlyMap<string, Note>, steps: readonly ({ put: Note } | { delete: string })[]) {
    const next = new Map(model);
    for (const one of steps) {
      if ('delete' in one) next.delete(one.delete);
      else {
        const { code } = one.put;
        if (code !== null && [...next.values()].some((other) => other.code === code && other.id !== one.put.id)) return;
        next.set(one.put.id, one.put);
      }
    }
    return next;
  }

  async function expectToMatch(store: KeyValueStore, model: ReadonlyMap<string, Note>) {
    const all = [...model.values()];
    const sorted = (notes: readonly Note[]) => ids(notes).sort();
    expect(sorted(await noteTable.list(store, { limit: 100 }))).toEqual(sorted(all));
    for (const one of all) expect(noteTable.get(store, one.id)).toEqual(one);
    for (const code of ['x', 'y', 'z'])
      expect(noteTable.find(store, 'code', code)).toEqual(all.find((one) => one.code === code));
    for (const owner of ['ann', 'ann!', 'bob'])
      expect(sorted(noteTable.listBy(store, 'owner', owner))).toEqual(sorted(all.filter((one) => one.owner === owner)));
    // A Map keeps the order of insertion too, and the place of what is replaced.
    expect(ids(noteTable.listBy(store, 'all'))).toEqual([...model.keys()]);
    expect(noteTable.countBy(store, 'all')).toBe(model.size);
    const due = await noteTable.listUpTo(store, 'due', 10, 100);
    expect(due.map(({ dueAt }) => dueAt)).toEqual(due.map(({ dueAt }) => dueAt).sort((a, b) => Number(a) - Number(b)));
    expect(sorted(due)).toEqual(sorted(all.filter(({ dueAt }) => dueAt !== null && dueAt <= 10)));
  }

  it('leaves records and indexes as a plain map would have them, and removing all leaves nothing', async () => {
    const store = await openStore();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 8 }), async (transactions) => {
        let model: ReadonlyMap<string, Note> = new Map();
        const results: Promise<unknown>[] = [];
        for (const steps of transactions) {
          const next = applyToModel(model, steps);
          const result = store.transact((tx) => {
            for (const one of steps)
              if ('delete' in one) noteTable.delete(tx, one.delete);
              else noteTable.put(tx, one.put);
          });
          results.push(
            next ? expect(result).resolves.toBeUndefined() : expect(result).rejects.toThrow('the same code'),
          );
          model = next ?? model;
          await expectToMatch(store, model);
        }
        await Promise.all(results);
        await expectToMatch(store, model);
        await store.transact((tx) => {
          for (const one of model.keys()) noteTable.delete(tx, one);
        });
        expect(await store.range(everything)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
