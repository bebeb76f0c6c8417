/** `npm run bench [-- --quick]`: what one machine reaches, as ratios within one run. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.mjs';
import { run } from './run.mjs';
import { installPackages } from './setup/install-packages.mjs';
import { requireNode } from './setup/require-node.mjs';

requireNode();
await installPackages({ dev: true });
const [{ build }, { server }, { ensureBuilt }] = await Promise.all([
  import('esbuild'),
  import('../esbuild.config.mjs'),
  import('./build/ensure-built.mjs'),
]);
await ensureBuilt();

const programs = ['main', 'load', 'bare-http', 'bare-koa', 'bare-socket', 'bare-argon2'];
const folder = join(root, 'node_modules/.cache/latchkey-bench');
await build({
  ...server,
  absWorkingDir: root,
  entryPoints: Object.fromEntries(programs.map((name) => [name, `test/bench/${name}.ts`])),
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  sourcemap: false,
  // What stands in test/support finds the built server from where its source is
  define: {
    ...server.define,
    'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'test/support/server.ts')).href),
  },
});
process.exitCode = await run(process.execPath, [join(folder, 'main.mjs'), ...process.argv.slice(2)]);
