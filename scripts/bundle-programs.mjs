import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { server } from '../esbuild.config.mjs';
import { root } from './root.mjs';

/**
 * Makes programs of `test/` ready to run, bundled as the server is.
 * @param {string} room folder below `test/`
 * @param {readonly string[]} names of the programs, without `.ts`
 * @param {{ external?: string[] }} [options] packages that stay outside of the bundle
 * @returns {Promise<string>} the folder that holds each as `NAME.mjs`
 */
export async function bundlePrograms(room, names, { external = [] } = {}) {
  const folder = join(root, `node_modules/.cache/latchkey-${room}`);
  const supportUrl = pathToFileURL(join(root, 'test/support/server.ts')).href;
  await build({
    ...server,
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [name, `test/${room}/${name}.ts`])),
    external: [...(server.external ?? []), ...external],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    sourcemap: false,
    // What stands in test/support finds the built server from where its source is
    define: { ...server.define, 'import.meta.url': JSON.stringify(supportUrl) },
  });
  return folder;
}
