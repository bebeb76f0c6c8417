import { Buffer } from 'node:buffer';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { extension } from '../../esbuild.config.mjs';
import { root } from '../root.mjs';
import { outputsOf } from './outputs.mjs';
import { withoutInnerHtml } from './without-inner-html.mjs';

/** @typedef {import('./outputs.mjs').Target} Target */

/**
 * The extension for one browser, as it is loaded unpacked.
 * @param {Target} target
 * @param {string} version
 * @returns {Promise<import('./outputs.mjs').Outputs>} by path below the folder of the extension
 */
export async function compileExtension(target, version) {
  const options = extension(target);
  const [bundles, manifest, fixed] = await Promise.all([
    build({ ...options, absWorkingDir: root, write: false, plugins: [withoutInnerHtml] }),
    manifestOf(target, version),
    staticFiles(),
  ]);
  return new Map([
    ...fixed,
    ...outputsOf(bundles.outputFiles, join(root, options.outdir ?? '')),
    ['manifest.json', new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)],
  ]);
}

/**
 * What `extension/manifest.ts` says for this browser.
 * @param {Target} target
 * @param {string} version
 * @returns {Promise<unknown>}
 */
async function manifestOf(target, version) {
  const { outputFiles } = await build({
    ...extension(target),
    absWorkingDir: root,
    entryPoints: ['extension/manifest.ts'],
    format: 'esm',
    write: false,
  });
  const code = Buffer.from(outputFiles?.[0]?.contents ?? []).toString('base64');
  const { manifestFor } = await import(`data:text/javascript;base64,${code}`);
  return manifestFor(target, version);
}

/** @returns {Promise<import('./outputs.mjs').Outputs>} */
async function staticFiles() {
  const folder = join(root, 'extension/static');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = paths.map(async (path) => /** @type {const} */ ([nameBelow(folder, path), await readFile(path)]));
  return new Map(await Promise.all(read));
}

/** @param {string} folder @param {string} path */
const nameBelow = (folder, path) => relative(folder, path).replaceAll('\\', '/');
