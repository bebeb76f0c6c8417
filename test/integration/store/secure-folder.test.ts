import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../backend/log.ts';
import { makeFolder } from '../../../backend/store/make-folder.ts';
import { secureFolder } from '../../../backend/store/secure-folder.ts';
import { temporaryFolder } from '../../support/server.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

async function secure(folder: string): Promise<string> {
  const told: string[] = [];
  await secureFolder(folder, createLog({ environment: { now: Date.now }, write: (line) => void told.push(line) }));
  return told.join('');
}

function openDataFolder(): string {
  const folder = temporaryFolder('open');
  mkdirSync(join(folder, 'store'), { mode: 0o755 });
  writeFileSync(join(folder, 'master.key'), 'key', { mode: 0o644 });
  for (const name of ['', 'store']) chmodSync(join(folder, name), 0o755);
  chmodSync(join(folder, 'master.key'), 0o644);
  return folder;
}

describe('a data folder that others can read', () => {
  it('is closed, and the log says so', async () => {
    const folder = openDataFolder();
    expect(await secure(folder)).toContain('was open to other users');
    expect([folder, join(folder, 'store'), join(folder, 'master.key')].map(modeOf)).toEqual(['700', '700', '600']);
  });

  it('keeps its mode when it holds other things too; the key inside is closed all the same', async () => {
    const folder = openDataFolder();
    writeFileSync(join(folder, 'configuration.yaml'), '');
    expect(await secure(folder)).toContain(`chmod 700 '${folder}'`);
    expect([folder, join(folder, 'master.key')].map(modeOf)).toEqual(['755', '600']);
  });

  it.each(['an empty folder', 'a file'])('is not what %s is: nothing is changed there', async (what) => {
    const place = join(temporaryFolder('other'), 'place');
    if (what === 'a file') writeFileSync(place, 'kept');
    else mkdirSync(place);
    chmodSync(place, 0o755);
    await secure(place);
    expect(modeOf(place)).toBe('755');
  });
});

describe('making a folder', () => {
  it('makes those above it too, for the owner alone', async () => {
    const folder = join(temporaryFolder('deep'), 'a', 'b');
    await makeFolder(folder);
    expect(modeOf(folder)).toBe('700');
  });

  it('ends with an error where the system allows none', async () => {
    await expect(makeFolder('/proc/latchkey/data')).rejects.toThrow('no folder can be made at /proc/latchkey');
  });
});
