import { execFile } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { atEnd } from './at-end.ts';

const run = promisify(execFile);

/** A disk of 16 MB in memory, gone when the test file ends; null where mounting one is not allowed. */
export async function mountSmallDisk(): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-disk-'));
  const isMounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder]).then(
    () => true,
    () => false,
  );
  atEnd(async () => {
    if (isMounted) await run('umount', ['--lazy', folder]);
    rmdirSync(folder);
  });
  return isMounted ? folder : null;
}
