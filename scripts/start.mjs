/** `npm start [-- --port N --data DIR --host H --config FILE]`: installs what is missing, builds when needed, serves. */
import { root } from './root.mjs';
import { exitCodeOf } from './run.mjs';
import { serve } from './serve.mjs';
import { installPackages } from './setup/install-packages.mjs';
import { requireNode } from './setup/require-node.mjs';

const howToLoad = `
To load the extension:
  Chromium, Chrome, Edge   chrome://extensions -> Developer mode -> Load unpacked -> ${root}dist/extension/chromium
  Firefox                  about:debugging -> This Firefox -> Load Temporary Add-on -> ${root}dist/extension/firefox/manifest.json
or let "npm run try" open a browser that has it.
`;

requireNode();
await installPackages({ dev: false });
const { ensureBuilt } = await import('./build/ensure-built.mjs');
await ensureBuilt();
process.exitCode = await exitCodeOf(serve(process.argv.slice(2), () => console.log(howToLoad)));
