/** `npm run check`: types, lint, conventions, generated docs, sizes, licences. Says what is wrong and changes nothing. */
import { readFile } from 'node:fs/promises';
import { ensureBuilt } from './build/ensure-built.mjs';
import { checkLicences, checkVersions } from './check/dependencies.mjs';
import { checkDocstrings } from './check/docstrings.mjs';
import { checkWords } from './check/forbidden-words.mjs';
import { repositoryFiles } from './check/repository.mjs';
import { checkSizes } from './check/sizes.mjs';
import { tool } from './check/tool.mjs';
import { checkTopLevel } from './check/top-level.mjs';
import { checkConformance } from './docs/describe-conformance.mjs';
import { staleDocs } from './docs/generate.mjs';
import { root } from './root.mjs';

const readJson = async (/** @type {string} */ name) => JSON.parse(await readFile(root + name, 'utf8'));
const [manifest, lockfile] = await Promise.all([readJson('package.json'), readJson('package-lock.json')]);
const sources = await repositoryFiles();

/** @type {Record<string, () => Promise<string[]> | string[]>} */
const checks = {
  types: () => tool('typescript/bin/tsc', ['-b']),
  lint: () => tool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  'top level': () => checkTopLevel(sources.map(({ path }) => path)),
  words: () => checkWords(sources),
  docstrings: () => checkDocstrings(sources),
  'generated docs': staleDocs,
  'rows of the protocol': checkConformance,
  versions: () => checkVersions(manifest, lockfile),
  licences: () => checkLicences(lockfile),
  sizes: () => ensureBuilt().then(checkSizes),
};

const results = Object.entries(checks).map(async ([name, check]) => {
  const problems = await Promise.resolve()
    .then(check)
    .catch((error) => [error instanceof Error ? error.message : String(error)]);
  return { name, problems };
});
let failed = 0;
for (const result of results) {
  const { name, problems } = await result;
  console.log(`${problems.length === 0 ? 'ok    ' : 'WRONG '} ${name}`);
  for (const problem of problems) console.log(problem.replace(/^/gm, '       '));
  failed += problems.length === 0 ? 0 : 1;
}
if (failed > 0)
  console.log(`\n${failed} of ${results.length} checks failed; "npm run fix" mends layout, lint and generated docs`);
process.exitCode = failed > 0 ? 1 : 0;
