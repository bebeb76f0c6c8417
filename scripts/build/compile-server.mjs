import { join } from 'node:path';
import { build } from 'esbuild';
import { server } from '../../esbuild.config.mjs';
import { root } from '../root.mjs';
import { outputsOf } from './outputs.mjs';

/**
 * The server and command line as one file, with its source map.
 * @returns {Promise<import('./outputs.mjs').Outputs>} by path below dist/
 */
export async function compileServer() {
  const result = await build({ ...server, absWorkingDir: root, write: false });
  return outputsOf(result.outputFiles, join(root, 'dist'));
}
