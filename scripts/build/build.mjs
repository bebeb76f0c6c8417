import { version } from '../../esbuild.config.mjs';
import { compileExtension } from './compile-extension.mjs';
import { compilePages } from './compile-pages.mjs';
import { compileServer } from './compile-server.mjs';
import { targets } from './outputs.mjs';
import { pack } from './pack.mjs';
import { writeStamp } from './stamp.mjs';
import { writeDist } from './write-dist.mjs';

/**
 * Compiles everything in memory and only then touches dist/, so that a build that fails leaves the last good one.
 * @returns {Promise<number>} how many files dist/ has from it
 */
export async function build() {
  const [server, pages, ...extensions] = await Promise.all([
    compileServer(),
    compilePages(),
    ...targets.map(async (target) => {
      const files = await compileExtension(target, version);
      const unpacked = [...files].map(([name, bytes]) => /** @type {const} */ ([`extension/${target}/${name}`, bytes]));
      return new Map([...unpacked, [`latchkey-${target}-${version}.zip`, pack(files)]]);
    }),
  ]);
  const outputs = new Map([server, pages, ...extensions].flatMap((files) => [...files]));
  await writeDist(outputs);
  await writeStamp([...outputs.keys()]);
  return outputs.size;
}
