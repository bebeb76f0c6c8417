import { Buffer } from 'node:buffer';
import { build } from 'esbuild';
import { root } from '../root.mjs';

/**
 * What a TypeScript file of the project exports.
 * @param {string} path below the project's folder
 * @returns {Promise<Record<string, unknown>>}
 */
export async function loadSource(path) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [path],
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}
