import { spawn } from 'node:child_process';
import { root } from '../root.mjs';
import { exitCodeOf } from '../run.mjs';

/**
 * Runs a tool of node_modules.
 * @param {string} bin path of its script below node_modules
 * @param {readonly string[]} args
 * @returns {Promise<string[]>} what it said, when it found something
 */
export async function tool(bin, args) {
  const child = spawn(process.execPath, [`${root}node_modules/${bin}`, ...args], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const code = await exitCodeOf(child);
  return code === 0 ? [] : [said.trim() || `${bin} ended with ${code}`];
}
