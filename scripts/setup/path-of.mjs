import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Where a command is, looked for as a shell does and where administrators' commands stand.
 * @param {string} command
 * @returns {string | undefined}
 */
export function pathOf(command) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
}
