/** Files on their way to a folder: path below it, with forward slashes, and content. */
/** @typedef {Map<string, Uint8Array>} Outputs */

/** The browsers that the extension is built for. */
export const targets = /** @type {const} */ (['chromium', 'firefox']);

/** @typedef {(typeof targets)[number]} Target */

/**
 * What esbuild kept in memory, by path below its outdir.
 * @param {readonly import('esbuild').OutputFile[] | undefined} files
 * @param {string} outdir absolute
 * @returns {Outputs}
 */
export function outputsOf(files, outdir) {
  const name = (/** @type {string} */ path) => path.slice(outdir.length + 1).replaceAll('\\', '/');
  return new Map((files ?? []).map((file) => [name(file.path), file.contents]));
}
