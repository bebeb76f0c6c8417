import { homedir } from 'node:os';
import { join } from 'node:path';
import { findProgramIn, programFolders } from './find-program.ts';

/** Where `npm test` keeps what it fetches for the tests alone. */
export const testCache = process.env.LATCHKEY_CACHE ?? join(homedir(), '.cache', 'latchkey');

/** Beside the usual: where Debian keeps what administrators start, and what `npm test` has unpacked. */
const moreFolders = ['/usr/sbin', join(testCache, 'debian/usr/sbin'), join(testCache, 'debian/usr/bin')];

/**
 * The full path of a program that only tests need, such as nginx.
 * @throws Error with its name when it is neither installed nor fetched by `npm test`
 */
export function findTestProgram(name: string): string {
  return findProgramIn([...programFolders, ...moreFolders], name);
}

/** Why a program that only tests need cannot be started here, or undefined. */
export function missingProgram(name: string): string | undefined {
  try {
    findTestProgram(name);
    return undefined;
  } catch (error) {
    return String(error);
  }
}
