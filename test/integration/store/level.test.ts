import { execFile } from 'node:child_process';
import { mkdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyValueStore } from '../../../backend/store/key-value.ts';
import { openLevelStore } from '../../../backend/store/level.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';
import { describeKeyValueStore } from './key-value-contract.ts';

describeKeyValueStore('LevelDB', async () => {
  const { folder, remove } = await createTemporaryFolder();
  return { open: () => openLevelStore({ folder }), dispose: remove };
});

describe('the folder of a LevelDB store', () => {
  let home: Awaited<ReturnType<typeof createTemporaryFolder>>;

  beforeEach(async () => {
    home = await createTemporaryFolder();
  });

  afterEach(() => home.remove());

  it('is made for the owner of the process alone', async () => {
    const folder = join(home.folder, 'a', 'b');
    const store = await openLevelStore({ folder });
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await store.close();
  });

  it('serves one store at a time', async () => {
    const { folder } = home;
    const first = await openLevelStore({ folder });
    await expect(openLevelStore({ folder })).rejects.toMatchObject({
      code: 'conflict',
      message: 'Another Latchkey is already running with this data folder',
    });
    await first.close();
    await (await openLevelStore({ folder })).close();
  });

  it('is named in one line when it can not be made', async () => {
    await writeFile(join(home.folder, 'file'), '');
    const folder = join(home.folder, 'file', 'data');
    const failed = openLevelStore({ folder }).catch((error: unknown) => error);
    expect(await failed).toMatchObject({ code: 'unavailable', message: expect.stringContaining(folder) });
    expect(String(await failed)).not.toContain('\n');
  });
});

const run = promisify(execFile);

/** Mounts a small file system of its own, so that a full disk is a real one; false when this user may not. */
async function mountSmallDisk(folder: string): Promise<boolean> {
  await mkdir(folder);
  return run('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder]).then(
    () => true,
    () => false,
  );
}

const canMount = await (async () => {
  const { folder, remove } = await createTemporaryFolder();
  const isMounted = await mountSmallDisk(join(folder, 'disk'));
  if (isMounted) await run('umount', [join(folder, 'disk')]);
  else console.info('The tests with a full disk are left out: mounting one needs root on Linux.');
  await remove();
  return isMounted;
})();

describe.runIf(canMount)('a LevelDB store on a full disk', () => {
  let home: Awaited<ReturnType<typeof createTemporaryFolder>>;
  let disk: string;
  let filler: string;
  let store: KeyValueStore;

  beforeEach(async () => {
    home = await createTemporaryFolder();
    disk = join(home.folder, 'disk');
    filler = join(disk, 'filler');
    await mountSmallDisk(disk);
    await writeFile(filler, new Uint8Array(12 * 1024 * 1024));
    store = await openLevelStore({ folder: join(disk, 'db') });
  });

  afterEach(async () => {
    await store.close();
    await run('umount', [disk]);
    await home.remove();
  });

  const padding = 'x'.repeat(3000);
  const put = (key: string) => store.transact((tx) => tx.put(key, { key, padding }));

  /** Writes until the disk is full; how many were acknowledged. */
  async function fillDisk(): Promise<number> {
    for (let count = 0; ; count++) {
      const isWritten = await put(`k${count}`).then(
        () => true,
        () => false,
      );
      if (!isWritten) return count;
    }
  }

  it('refuses changes, answers reads, and forgets what it refused', async () => {
    const count = await fillDisk();
    const first = put('late');
    const second = store.transact((tx) => tx.put('later', tx.get('late')));
    await expect(first).rejects.toMatchObject({ code: 'unavailable' });
    await expect(second).rejects.toMatchObject({ code: 'unavailable' });
    expect(store.get('late')).toBeUndefined();
    expect(store.get('later')).toBeUndefined();
    expect(store.get('k0')).toMatchObject({ key: 'k0' });
    expect(store.get(`k${count}`)).toBeUndefined();
  });

  it('goes on when there is room again, and loses nothing acknowledged before or after', async () => {
    const count = await fillDisk();
    await unlink(filler);
    const later = Array.from({ length: 50 }, (_, index) => `later${index}`);
    for (const key of later) await put(key);
    await store.close();
    store = await openLevelStore({ folder: join(disk, 'db') });
    const keys = [...Array.from({ length: count }, (_, index) => `k${index}`), ...later];
    expect(keys.filter((key) => store.get(key) === undefined)).toEqual([]);
  });
});
