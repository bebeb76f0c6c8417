import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { giveUp, run } from '../run.mjs';
import { cache } from './cache.mjs';
import { pathOf } from './path-of.mjs';

/** Debian's packages of the programs that tests start, and the program of each. */
const programs = { nginx: 'usr/sbin/nginx', fail2ban: 'usr/bin/fail2ban-regex' };

/**
 * Makes sure that a web server and a log filter are there for the tests. They are unpacked and not installed, or they
 * would begin to serve and to ban on this machine. Where they cannot be had the tests say what they skip.
 */
export async function unpackPrograms() {
  const folder = join(cache, 'debian');
  const missing = Object.entries(programs)
    .filter(([, path]) => !pathOf(path.split('/').at(-1) ?? '') && !existsSync(join(folder, path)))
    .map(([name]) => name);
  if (missing.length === 0) return;
  if (!existsSync('/etc/debian_version')) return console.log(`Tests that need ${missing.join(' or ')} are skipped`);
  console.log(`Unpacking ${missing.join(' and ')} for the tests`);
  await mkdir(folder, { recursive: true });
  const archives = await mkdtemp(join(cache, 'packages-'));
  try {
    await download(missing, archives);
    for (const archive of await readdir(archives))
      await must('dpkg-deb', ['--extract', join(archives, archive), folder], archives);
  } finally {
    await rm(archives, { recursive: true, force: true });
  }
}

/** @param {string[]} names @param {string} folder */
async function download(names, folder) {
  const args = ['-o', 'APT::Sandbox::User=root', '-qq', 'download', ...names];
  if ((await quietly('apt-get', args, folder)) === 0) return;
  // A new machine has no lists of packages yet.
  if (process.getuid?.() === 0) await must('apt-get', ['-qq', 'update'], folder);
  await must('apt-get', args, folder);
}

/** @param {string} command @param {string[]} args @param {string} folder */
async function must(command, args, folder) {
  if ((await quietly(command, args, folder)) !== 0) giveUp(`This failed: ${command} ${args.join(' ')}`);
}

/** @param {string} command @param {string[]} args @param {string} cwd */
function quietly(command, args, cwd) {
  return run(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
