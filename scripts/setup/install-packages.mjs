import { readFileSync } from 'node:fs';
import { root } from '../root.mjs';
import { giveUp, run } from '../run.mjs';
import { hasDevelopment, missingPackages } from './missing-packages.mjs';

/**
 * Installs what the lockfile wants and is not there; does nothing when all is.
 * Packages for development are installed when asked for, and kept when they are there.
 * @param {{ dev: boolean }} options
 */
export async function installPackages({ dev }) {
  const installed = readLockfile('node_modules/.package-lock.json');
  if (missingPackages(readLockfile('package-lock.json'), installed, { dev }).length === 0) return;
  console.log('Installing packages');
  const omit = dev || hasDevelopment(installed) ? [] : ['--omit=dev'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = await run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...omit], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (code !== 0) giveUp('The packages could not be installed');
}

/** @param {string} path @returns {import('./missing-packages.mjs').Lockfile} */
function readLockfile(path) {
  try {
    return JSON.parse(readFileSync(root + path, 'utf8'));
  } catch {
    return {};
  }
}
