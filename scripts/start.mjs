/** `npm start [-- --port N --data DIR --host H --config FILE]`: installs what is missing, builds when needed, serves. */
import { spawn } from 'node:child_process';
import { root } from './root.mjs';
import { exitCodeOf } from './run.mjs';
import { installPackages } from './setup/install-packages.mjs';
import { requireNode } from './setup/require-node.mjs';

requireNode();
await installPackages({ dev: false });
const { ensureBuilt } = await import('./build/ensure-built.mjs');
await ensureBuilt();

const server = spawn(process.execPath, [`${root}dist/latchkey.js`, 'serve', ...process.argv.slice(2)], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
server.once('message', () => {
  console.log(`
To load the extension:
  Chromium, Chrome, Edge   chrome://extensions -> Developer mode -> Load unpacked -> ${root}dist/extension/chromium
  Firefox                  about:debugging -> This Firefox -> Load Temporary Add-on -> ${root}dist/extension/firefox/manifest.json
Or let "npm run try" open a browser that has it.
`);
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  // A terminal gives Ctrl-C to the server as well: twice would mean "at once"
  process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || server.kill(signal));
}
process.exitCode = await exitCodeOf(server);
