import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { restoringFolder } from '../open-data.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import { makeFolder } from '../store/make-folder.ts';
import { openStore } from '../store/open-store.ts';
import { migrateStore } from '../store/schema-version.ts';
import { type BackupHeader, readBackup, verifyBackup } from './backup-file.ts';

const recordsAtOnce = 1000;

/**
 * Unpacks a backup into a data folder that is empty or not there; until all of it is on disk nothing stands under its own
 * name, and an interrupted one is refused at the next start.
 * @throws AppError('conflict') when the folder holds something; AppError('invalid_request') when the backup is damaged
 */
export async function restoreBackup(file: string, dataFolder: string): Promise<BackupHeader> {
  const names = existsSync(dataFolder) ? await readdir(dataFolder) : [];
  if (names.length > 0) {
    throw new AppError('conflict', `${dataFolder} is not empty. Restore into an empty folder, while no server runs`);
  }
  const header = await verifyBackup(file);
  const draft = path.join(dataFolder, restoringFolder);
  await makeFolder(dataFolder);
  await mkdir(draft, { mode: 0o700 });
  await unpack(file, draft);
  // The store comes last: with it the folder holds data.
  for (const name of ['ip_bans.yaml', 'master.key', 'store']) {
    if (existsSync(path.join(draft, name))) await rename(path.join(draft, name), path.join(dataFolder, name));
  }
  await rmdir(draft);
  await syncFolder(dataFolder);
  return header;
}

async function unpack(file: string, folder: string): Promise<void> {
  const { store } = await openStore(folder);
  try {
    await fill(store, file, folder);
    // A backup of a newer Latchkey is refused here, before anything stands in its place.
    await migrateStore(store);
  } finally {
    await store.close();
  }
}

async function fill(store: KeyValueStore, file: string, folder: string): Promise<void> {
  let batch: [string, unknown][] = [];
  const flush = async () => {
    const full = batch;
    batch = [];
    await store.transact((tx) => {
      for (const [key, value] of full) tx.put(key, value);
    });
  };
  for await (const part of readBackup(file)) {
    if (part.kind === 'file') await writeSynced(path.join(folder, part.name), part.text);
    else batch.push([part.key, part.value]);
    if (batch.length >= recordsAtOnce) await flush();
  }
  await flush();
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
