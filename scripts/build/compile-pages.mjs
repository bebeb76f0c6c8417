import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { pages } from '../../esbuild.config.mjs';
import { root } from '../root.mjs';
import { outputsOf } from './outputs.mjs';
import { renderPage } from './render-page.mjs';

/** The HTML file of each entry of the pages, and its title until the script has one that fits better. */
const documents = {
  authorize: { file: 'authorize.html', title: 'Sign in – Latchkey' },
  onboarding: { file: 'onboarding.html', title: 'Welcome – Latchkey' },
  app: { file: 'index.html', title: 'Latchkey' },
};

/**
 * The pages of the server: scripts and styles with hashed names, and the HTML around them.
 * @returns {Promise<import('./outputs.mjs').Outputs>} by path below dist/
 */
export async function compilePages() {
  const template = await readFile(join(root, 'backend/web/page.html'), 'utf8');
  const { outputFiles, metafile } = await build({
    ...pages,
    absWorkingDir: root,
    metafile: true,
    write: false,
  });
  const files = outputsOf(outputFiles, join(root, 'dist'));
  const logo = await readFile(join(root, 'shared/ui/logo.svg'));
  const icon = `logo-${createHash('sha256').update(logo).digest('hex').slice(0, 8)}.svg`;
  files.set(`web/${icon}`, logo);
  for (const [entry, { file, title }] of Object.entries(documents)) {
    const html = renderPage(template, { title, icon, ...bundleOf(metafile, entry) });
    files.set(`web/${file}`, new TextEncoder().encode(html));
  }
  return files;
}

/**
 * Names of the script, the style sheet and the chunks that the script of an entry loads at once.
 * @param {import('esbuild').Metafile} metafile
 * @param {string} entry name in `pages.entryPoints`
 */
function bundleOf(metafile, entry) {
  const source = /** @type {Record<string, string>} */ (pages.entryPoints)[entry];
  const found = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === source);
  if (!found) throw new Error(`The page ${entry} was not built`);
  const [script, { cssBundle }] = found;
  if (!cssBundle) throw new Error(`The page ${entry} has no style sheet`);
  const chunks = staticImports(metafile, script);
  return { script: basename(script), style: basename(cssBundle), chunks: [...chunks].map((path) => basename(path)) };
}

/**
 * @param {import('esbuild').Metafile} metafile
 * @param {string} script
 * @param {Set<string>} seen
 */
function staticImports(metafile, script, seen = new Set()) {
  for (const { path, kind, external } of metafile.outputs[script]?.imports ?? []) {
    if (kind !== 'import-statement' || external || seen.has(path)) continue;
    seen.add(path);
    staticImports(metafile, path, seen);
  }
  return seen;
}
