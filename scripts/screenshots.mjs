/** `node scripts/screenshots.mjs`: pictures of every screen in `dist/screenshots/`, light, dark and narrow. */
import { run } from './run.mjs';
import { installBrowsers } from './setup/install-browsers.mjs';
import { installPackages } from './setup/install-packages.mjs';
import { requireNode } from './setup/require-node.mjs';

requireNode();
await installPackages({ dev: true });
await installBrowsers();
const { bundlePrograms } = await import('./bundle-programs.mjs');
const { ensureBuilt } = await import('./build/ensure-built.mjs');
await ensureBuilt();

const folder = await bundlePrograms('screenshots', ['main'], { external: ['puppeteer-core'] });
process.exitCode = await run(process.execPath, [`${folder}/main.mjs`]);
