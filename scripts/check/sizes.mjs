import { stat } from 'node:fs/promises';
import { version } from '../../esbuild.config.mjs';
import { targets } from '../build/outputs.mjs';
import { root } from '../root.mjs';

const mostBytes = 300_000;

/**
 * The packed extension stays small. Looks at what is built.
 * @returns {Promise<string[]>}
 */
export async function checkSizes() {
  const names = targets.map((target) => `dist/latchkey-${target}-${version}.zip`);
  const sizes = await Promise.all(names.map(async (name) => (await stat(root + name)).size));
  return names.flatMap((name, index) => {
    const size = sizes[index] ?? 0;
    return size < mostBytes ? [] : [`${name} has ${size} bytes, ${mostBytes} is the limit`];
  });
}
