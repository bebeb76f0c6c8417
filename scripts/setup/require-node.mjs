import { readFileSync } from 'node:fs';
import { root } from '../root.mjs';
import { giveUp } from '../run.mjs';

/** Ends this process with one line when its Node.js is older than package.json asks for. */
export function requireNode() {
  const { engines } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const least = engines.node.replace(/^>=/, '');
  if (isOlder(process.versions.node, least)) {
    giveUp(`Latchkey needs Node.js ${least} or newer, this is ${process.versions.node}: see https://nodejs.org/`);
  }
}

/**
 * @param {string} version like `20.19.1`
 * @param {string} least like `20.19`
 * @returns {boolean}
 */
export function isOlder(version, least) {
  const [have = [], want = []] = [version, least].map((text) => text.split('.').map(Number));
  const differing = want.findIndex((part, index) => part !== have[index]);
  return differing >= 0 && (have[differing] ?? 0) < (want[differing] ?? 0);
}
