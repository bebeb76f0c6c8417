import { mkdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder (0700) and those above it that are missing. Node's own recursive way never ends where the system
 * allows no folder at all, such as below /proc.
 * @throws Error of the system when one can't be made, or when a file stands in its place
 */
export async function makeFolder(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  const made = await tryMake(folder);
  if (made !== 'no parent' || parent === folder) return;
  await makeFolder(parent);
  if ((await tryMake(folder)) === 'no parent') throw new Error(`no folder can be made at ${folder}`);
}

async function tryMake(folder: string): Promise<'there' | 'no parent'> {
  try {
    await mkdir(folder, { mode: 0o700 });
    return 'there';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return 'there';
    if (code === 'ENOENT') return 'no parent';
    throw error;
  }
}
