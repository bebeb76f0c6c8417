/** `npm run bench [-- --quick]`: what one machine reaches, as ratios within one run. */
import { run } from './run.mjs';
import { installPackages } from './setup/install-packages.mjs';
import { requireNode } from './setup/require-node.mjs';

requireNode();
await installPackages({ dev: true });
const { bundlePrograms } = await import('./bundle-programs.mjs');
const { ensureBuilt } = await import('./build/ensure-built.mjs');
await ensureBuilt();

const programs = ['main', 'load', 'bare-http', 'bare-koa', 'bare-socket', 'bare-argon2'];
const folder = await bundlePrograms('bench', programs);
process.exitCode = await run(process.execPath, [`${folder}/main.mjs`, ...process.argv.slice(2)]);
