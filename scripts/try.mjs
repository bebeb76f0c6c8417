/** `npm run try`: opens a browser window that has the extension, with this server's address filled in. */
import { exitCodeOf, giveUp } from './run.mjs';
import { serve } from './serve.mjs';
import { findBrowser, installBrowsers } from './setup/install-browsers.mjs';
import { installPackages } from './setup/install-packages.mjs';
import { requireNode } from './setup/require-node.mjs';

const headless = process.env.HEADLESS === '1';
const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
const ordinary = 'http://localhost:8123';

requireNode();
if (!hasDisplay && !headless)
  giveUp('There is no display to open a browser on (HEADLESS=1 opens one without a window)');
await installPackages({ dev: true });
if (!findBrowser()) await installBrowsers();
const { ensureBuilt } = await import('./build/ensure-built.mjs');
await ensureBuilt();
const { openBrowser } = await import('./try/open-browser.mjs');

const answer = await fetch(`${ordinary}/api/latchkey/health`).catch(() => undefined);
if (answer?.ok) {
  await (await openBrowser({ server: ordinary, headless })).closed;
} else {
  /** @type {Promise<import('./try/open-browser.mjs').Opened> | undefined} */
  let browser;
  const server = serve(process.argv.slice(2), (address) => {
    browser = openBrowser({ server: address, headless });
    browser
      .then(({ closed }) => closed)
      .then(
        () => server.kill('SIGTERM'),
        (error) => {
          console.error(error instanceof Error ? error.message : error);
          server.kill('SIGTERM');
        },
      );
  });
  process.exitCode = await exitCodeOf(server);
  await (await browser)?.close();
}
