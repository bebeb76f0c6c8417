import { describe, expect, it } from 'vitest';
import { openLevelStore } from '../../../backend/store/level.ts';
import { type Migration, migrateStore } from '../../../backend/store/schema-version.ts';
import { atEnd } from '../../support/at-end.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

async function setup() {
  const { folder, remove } = await createTemporaryFolder();
  const store = await openLevelStore({ folder });
  atEnd(remove);
  atEnd(() => store.close());
  const content = () => store.range({ gte: '', lt: '\u{10ffff}', limit: 100 });
  return { store, content };
}

const append = (to: number, text: string): Migration => ({
  to,
  async prepare(store) {
    const before = store.get('text');
    return (tx) => tx.put('text', `${before}${text}`);
  },
});
const toTwo = append(2, 'b');
const toThree = append(3, 'c');

describe('the version of the store', () => {
  it('is written at the first open and left alone at the next', async () => {
    const { store, content } = await setup();
    await migrateStore(store);
    await migrateStore(store);
    expect(await content()).toEqual([['meta!schema-version', 1]]);
  });

  it('of a new store is the newest, with no step run', async () => {
    const { store, content } = await setup();
    await migrateStore(store, [toTwo, toThree]);
    expect(await content()).toEqual([['meta!schema-version', 3]]);
  });

  it('is brought up in order, each step once', async () => {
    const { store } = await setup();
    await migrateStore(store, []);
    await store.transact((tx) => tx.put('text', 'a'));
    await migrateStore(store, [toTwo, toThree]);
    await migrateStore(store, [toTwo, toThree]);
    expect([store.get('text'), store.get('meta!schema-version')]).toEqual(['abc', 3]);
  });

  it('stays at the last step that was whole, and goes on from there', async () => {
    const { store } = await setup();
    await migrateStore(store, []);
    await store.transact((tx) => tx.put('text', 'a'));
    const broken: Migration = {
      to: 3,
      prepare: async () => (tx) => {
        tx.put('text', 'half');
        throw new Error('stopped');
      },
    };
    await expect(migrateStore(store, [toTwo, broken])).rejects.toThrow('stopped');
    expect([store.get('text'), store.get('meta!schema-version')]).toEqual(['ab', 2]);
    await migrateStore(store, [toTwo, toThree]);
    expect(store.get('text')).toBe('abc');
  });

  it('of a newer Latchkey is refused with both versions named, and nothing is touched', async () => {
    const { store, content } = await setup();
    await migrateStore(store, [toTwo, toThree]);
    const before = await content();
    const refused = migrateStore(store, [toTwo]);
    await expect(refused).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/version 3.*to 2/),
    });
    expect(await content()).toEqual(before);
  });
});
