import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { root } from '../root.mjs';

/** @typedef {{ path: string, text: string }} Source */

/**
 * Every file of the repository that is text: the tracked ones, and those that would be with `git add`.
 * @returns {Promise<Source[]>}
 */
export async function repositoryFiles() {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const { stdout } = await promisify(execFile)('git', args, { cwd: root, maxBuffer: 1 << 26 });
  const paths = [...new Set(stdout.split('\0').filter((path) => path !== ''))].sort();
  const sources = await Promise.all(paths.map((path) => readFile(root + path).catch(() => undefined)));
  return paths.flatMap((path, index) => {
    const bytes = sources[index];
    return bytes === undefined || bytes.includes(0) ? [] : [{ path, text: bytes.toString('utf8') }];
  });
}
