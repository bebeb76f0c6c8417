import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../root.mjs';
import { giveUp, run } from '../run.mjs';
import { cache } from './cache.mjs';

/** What each list of other people's clients is installed from, and how. */
const lists = {
  python: { files: ['requirements.txt'], install: installPython },
  npm: { files: ['package.json', 'package-lock.json'], install: installNpm },
};

/**
 * Makes sure that the clients nobody here wrote are there for the tests, in the versions that `test/conformance/clients`
 * names. Where they cannot be had the tests say what they skip.
 */
export async function installClients() {
  for (const [kind, { files, install }] of Object.entries(lists)) {
    const source = join(root, 'test/conformance/clients', kind);
    const folder = join(cache, `clients-${kind}`);
    const wanted = createHash('sha256');
    for (const file of files) wanted.update(readFileSync(join(source, file)));
    const version = wanted.digest('hex');
    const stamp = join(folder, 'complete');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) continue;
    console.log(`Installing ${kind} clients for the tests`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (const file of files) await copyFile(join(source, file), join(folder, file));
    if (await install(folder)) await writeFile(stamp, version);
  }
}

/** @param {string} folder @returns {Promise<boolean>} whether it could be done here */
async function installPython(folder) {
  if (!(await makeEnvironment(folder))) {
    console.log('Tests of Python clients are skipped: they need Python 3.11 and its venv');
    return false;
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', 'requirements.txt'];
  await must(join(folder, 'bin', 'python'), pip, folder);
  return true;
}

/** @param {string} folder */
async function makeEnvironment(folder) {
  const make = () => run('python3', ['-m', 'venv', folder], { stdio: 'ignore' });
  if ((await make()) === 0) return true;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const script = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv';
  await run('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'inherit'], env });
  return (await make()) === 0;
}

/** @param {string} folder */
async function installNpm(folder) {
  await must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  return true;
}

/** @param {string} command @param {string[]} args @param {string} cwd */
async function must(command, args, cwd) {
  const code = await run(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (code !== 0) giveUp(`The clients for the tests could not be installed, this failed: ${command} ${args.join(' ')}`);
}
