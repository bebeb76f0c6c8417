import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The folders where a shell looks for programs. */
export const programFolders: readonly string[] = (process.env.PATH ?? '').split(delimiter);

/**
 * The full path of the first of these programs that is installed.
 * @throws Error that names them all when none is
 */
export function findProgram(...names: string[]): string {
  return findProgramIn(programFolders, ...names);
}

/**
 * The full path of the first of these programs that stands in one of these folders.
 * @throws Error that names them all when none does
 */
export function findProgramIn(folders: readonly string[], ...names: string[]): string {
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = paths.find(isExecutable);
  if (!found) throw new Error(`Not installed: ${names.join(' or ')}`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
