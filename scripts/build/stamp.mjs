import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root } from '../root.mjs';

/** Everything that a build reads, packages by way of the lockfile. */
const sources = ['backend', 'shared', 'extension', 'scripts/build', 'esbuild.config.mjs', 'package-lock.json'];

const stampPath = join(root, 'node_modules/.cache/latchkey-build.json');

/** @typedef {{ sources: string, outputs: string[] }} Stamp */

/**
 * Whether dist/ lacks a file of the last build, or a source changed since.
 * @returns {Promise<boolean>}
 */
export async function isStale() {
  const stamp = await readStamp();
  if (!stamp?.outputs.every((name) => existsSync(join(root, 'dist', name)))) return true;
  return stamp.sources !== (await hashSources());
}

/**
 * Remembers what dist/ was built from.
 * @param {string[]} outputs paths below dist/
 */
export async function writeStamp(outputs) {
  await mkdir(dirname(stampPath), { recursive: true });
  await writeFile(stampPath, JSON.stringify({ sources: await hashSources(), outputs }));
}

/** @returns {Promise<Stamp | undefined>} */
async function readStamp() {
  try {
    return JSON.parse(await readFile(stampPath, 'utf8'));
  } catch {
    return undefined;
  }
}

async function hashSources() {
  const hash = createHash('sha256').update(process.version);
  const paths = (await Promise.all(sources.map((source) => filesBelow(join(root, source))))).flat().sort();
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  for (const [index, path] of paths.entries()) {
    hash.update(`${path.slice(root.length)}\0${contents[index]?.length}\0`).update(contents[index] ?? '');
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {Promise<string[]>} */
async function filesBelow(path) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
