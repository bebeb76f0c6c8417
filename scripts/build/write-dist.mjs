import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root } from '../root.mjs';

const dist = join(root, 'dist');

/** Where a file is written before it takes its place at once. */
const cache = join(root, 'node_modules/.cache');

/** Results of other commands, which a build leaves alone. */
const kept = new Set(['bench', 'screenshots']);

/**
 * Makes dist/ hold these files and nothing else but what other commands left there.
 * A file that stays the same is not touched: a server or a browser may be using it.
 * @param {import('./outputs.mjs').Outputs} outputs by path below dist/
 */
export async function writeDist(outputs) {
  await Promise.all([dist, cache].map((folder) => mkdir(folder, { recursive: true })));
  await Promise.all([...outputs].map(([name, bytes]) => writeChanged(join(dist, name), bytes)));
  await chmod(join(dist, 'latchkey.js'), 0o755);
  await removeOthers(outputs);
}

/** @param {string} path @param {Uint8Array} bytes */
async function writeChanged(path, bytes) {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(bytes)) return;
  await mkdir(dirname(path), { recursive: true });
  const aside = join(cache, `latchkey-build-${randomUUID()}`);
  await writeFile(aside, bytes);
  await rename(aside, path);
}

/** @param {import('./outputs.mjs').Outputs} outputs */
async function removeOthers(outputs) {
  const folders = new Set([...outputs.keys()].flatMap(parentsOf));
  const remove = async (/** @type {string} */ below) => {
    for (const entry of await readdir(join(dist, below), { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (outputs.has(name) || (below === '' && kept.has(name))) continue;
      if (folders.has(name)) await remove(name);
      else await rm(join(dist, name), { recursive: true, force: true });
    }
  };
  await remove('');
}

/** @param {string} name `a/b/c` has the parents `a/b` and `a` @returns {string[]} */
function parentsOf(name) {
  const parent = name.slice(0, Math.max(name.lastIndexOf('/'), 0));
  return parent === '' ? [] : [parent, ...parentsOf(parent)];
}
