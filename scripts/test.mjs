/** `npm test [suite…] [-- vitest's own arguments]`: installs what is missing, builds, runs the suites, counts. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.mjs';
import { installBrowsers } from './setup/install-browsers.mjs';
import { installClients } from './setup/install-clients.mjs';
import { installHomeAssistant } from './setup/install-home-assistant.mjs';
import { installPackages } from './setup/install-packages.mjs';
import { requireNode } from './setup/require-node.mjs';
import { unpackPrograms } from './setup/unpack-programs.mjs';
import { countTests, describeCount } from './test/count-tests.mjs';
import { chooseSuites } from './test/suites.mjs';

requireNode();
const { suites, rest } = chooseSuites(process.argv.slice(2));
await installPackages({ dev: true });
if (suites.includes('e2e')) {
  await installBrowsers();
  await installHomeAssistant();
}
if (suites.includes('integration') || suites.includes('e2e')) await unpackPrograms();
if (suites.includes('conformance')) await installClients();
const { ensureBuilt } = await import('./build/ensure-built.mjs');
await ensureBuilt();

/** Everything that the tests leave behind goes with it. */
const folder = await mkdtemp(join(tmpdir(), 'latchkey-tests-'));
try {
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const projects = suites.map((suite) => `--project=${suite}`);
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...projects, ...reporters, ...rest];
  const code = await run(process.execPath, args, { env: { ...process.env, TMPDIR: folder } });
  const count = countTests(existsSync(report) ? JSON.parse(await readFile(report, 'utf8')) : undefined, code);
  console.log(describeCount(count));
  process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}
