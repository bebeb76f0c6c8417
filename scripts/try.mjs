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
process.exitCode = answer?.ok ? await visit(ordinary) : await serveAndVisit();

/**
 * Opens the browser and waits until it is closed.
 * @param {string} server
 * @param {(close: () => void) => void} [onOpen]
 * @returns {Promise<number>} the exit code
 */
async function visit(server, onOpen) {
  try {
    const { close, closed } = await openBrowser({ server, headless });
    onOpen?.(close);
    await closed;
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

/** The server and the browser end together. */
async function serveAndVisit() {
  let visiting = Promise.resolve(0);
  let closeBrowser = () => {};
  const server = serve(process.argv.slice(2), (address) => {
    visiting = visit(address, (close) => {
      closeBrowser = close;
    });
    void visiting.then(() => server.kill('SIGTERM'));
  });
  const code = await exitCodeOf(server);
  closeBrowser();
  return (await visiting) || code;
}
