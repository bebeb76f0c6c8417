import { chmod, lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../log.ts';
import { makeFolder } from './make-folder.ts';

const openToOthers = 0o077;

/** What Latchkey keeps in a data folder. */
export const ownNames: readonly string[] = ['control.sock', 'ip_bans.yaml', 'ip_bans.yaml.new', 'master.key', 'store'];

/** Something in the data folder that others can read or change, and the mode that it should have. */
export interface OpenPath {
  path: string;
  mode: number;
  /** Whether it is ours alone, so that its mode can be changed without a question. */
  isOurs: boolean;
}

/**
 * Makes the data folder for its owner alone. One that was there before, open to others, is mended where it is ours
 * alone, and told in the log; a folder that holds other things too is left as it is, with the command to mend it.
 */
export async function secureFolder(folder: string, log: Log): Promise<void> {
  // What can't be made or read is told by the store, which comes next.
  await makeFolder(folder).catch(() => undefined);
  for (const found of await findOpenPaths(folder)) {
    const mode = found.mode.toString(8);
    const isMended = found.isOurs && (await chmod(found.path, found.mode).then(isTrue, () => false));
    if (isMended) log.warning('latchkey.data', `${found.path} was open to other users: its mode is ${mode} now`);
    else log.warning('latchkey.data', `${found.path} is open to other users. Close it: chmod ${mode} '${found.path}'`);
  }
}

/**
 * What of a data folder others can read or change; symbolic links are not followed. Whatever is not certainly a data
 * folder is nobody's to mend: a wrong `--data` must not change the mode of anything.
 */
export async function findOpenPaths(folder: string): Promise<OpenPath[]> {
  const names = await readdir(folder).catch(() => null);
  if (names === null) return [];
  const isData = names.includes('store') && names.includes('master.key');
  const isOnlyOurs = isData && names.every((name) => ownNames.includes(name) || /^master\.key\.\d+\.new$/.test(name));
  const own = names.filter((name) => ownNames.includes(name)).map((name) => path.join(folder, name));
  const inStore = (await readdir(path.join(folder, 'store')).catch(() => [])).map((name) =>
    path.join(folder, 'store', name),
  );
  const found = await Promise.all([
    openPath(folder, isOnlyOurs),
    ...own.map((file) => openPath(file, isOnlyOurs || (isData && !file.endsWith('.yaml')))),
    ...inStore.map((file) => openPath(file, isData)),
  ]);
  return found.flatMap((each) => each ?? []);
}

async function openPath(file: string, isOurs: boolean): Promise<OpenPath | null> {
  const found = await lstat(file).catch(() => null);
  if (!found || found.isSymbolicLink() || (found.mode & openToOthers) === 0) return null;
  return { path: file, mode: found.isDirectory() ? 0o700 : 0o600, isOurs };
}

function isTrue(): boolean {
  return true;
}
