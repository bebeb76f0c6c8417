import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { giveUp, run } from '../run.mjs';

/** Debian's package and command of each browser. */
const browsers = ['chromium', 'firefox-esr'];

/**
 * Makes sure that both browsers are there, on Debian as root; elsewhere ends with the command that installs them.
 */
export async function installBrowsers() {
  const missing = browsers.filter((command) => !isOnPath(command));
  if (missing.length === 0) return;
  if (!existsSync('/etc/debian_version')) giveUp(`The tests need ${missing.join(' and ')} on the PATH`);
  const install = `apt-get install -y ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) giveUp(`The tests need browsers, run: sudo ${install}`);
  console.log(`Installing ${missing.join(' and ')}`);
  const quiet = '-qq -o=Dpkg::Use-Pty=0 -o=Dpkg::Progress-Fancy=0';
  const script = `apt-get update ${quiet} && apt-get install ${quiet} -y --no-install-recommends ${missing.join(' ')} fonts-dejavu-core`;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const code = await run('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'inherit'], env });
  if (code !== 0) giveUp(`The browsers could not be installed, this failed: ${install}`);
}

/**
 * @param {string} command
 * @returns {boolean}
 */
export function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}
