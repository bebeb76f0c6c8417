import { existsSync } from 'node:fs';
import { giveUp, run } from '../run.mjs';
import { pathOf } from './path-of.mjs';

/** Debian's package and command of each browser. */
const browsers = ['chromium', 'firefox-esr'];

/** Commands of browsers that take an unpacked extension from us. */
const kinds = /** @type {const} */ ({
  chromium: ['chromium', 'chromium-browser'],
  firefox: ['firefox-esr', 'firefox-developer-edition', 'firefox'],
});

/**
 * Makes sure that both browsers are there, on Debian as root; elsewhere ends with the command that installs them.
 */
export async function installBrowsers() {
  const missing = browsers.filter((command) => !pathOf(command));
  if (missing.length === 0) return;
  if (!existsSync('/etc/debian_version')) giveUp(`This needs ${missing.join(' and ')} on the PATH`);
  const install = `apt-get install -y ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) giveUp(`This needs browsers, run: sudo ${install}`);
  console.log(`Installing ${missing.join(' and ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const script = `apt-get update -qq && ${install} -qq --no-install-recommends fonts-dejavu-core`;
  const code = await run('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'inherit'], env });
  if (code !== 0) giveUp(`The browsers could not be installed, this failed: ${install}`);
}

/**
 * A browser to show the extension in.
 * @returns {{ kind: keyof typeof kinds, path: string } | undefined} Chromium before Firefox
 */
export function findBrowser() {
  for (const kind of /** @type {(keyof typeof kinds)[]} */ (Object.keys(kinds))) {
    const path = kinds[kind].map(pathOf).find((found) => found !== undefined);
    if (path !== undefined) return { kind, path };
  }
  return undefined;
}
