/** What is built from what: the server, its pages, and the extension for each browser. Run by scripts/build.mjs. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';

export const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

/** Packages with native code stay outside of the bundle. */
const native = ['argon2', 'classic-level'];

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  define: { LATCHKEY_VERSION: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
export const server = {
  ...common,
  entryPoints: { latchkey: 'backend/main.ts' },
  outdir: 'dist',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  external: [...native, ...builtinModules],
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

/** @type {import('esbuild').BuildOptions} */
const browser = { ...common, platform: 'browser', minify: true, jsx: 'automatic', jsxImportSource: 'preact' };

/** Each page is one script and one style sheet with a hash in its name; scripts/build.mjs writes the HTML around them. */
/** @type {import('esbuild').BuildOptions} */
export const pages = {
  ...browser,
  entryPoints: {
    authorize: 'backend/web/authorize/main.tsx',
    onboarding: 'backend/web/onboarding/main.tsx',
    app: 'backend/web/app/main.tsx',
  },
  outdir: 'dist/web',
  entryNames: '[name]-[hash]',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunk-[hash]',
  assetNames: '[name]-[hash]',
  target: ['chrome120', 'firefox128', 'safari17'],
  metafile: true,
};

/** @param {'chromium' | 'firefox'} target @returns {import('esbuild').BuildOptions} */
export const extension = (target) => ({
  ...browser,
  entryPoints: {
    background: 'extension/background/main.ts',
    popup: 'extension/popup/main.tsx',
    'external-auth-page': 'extension/content/external-auth-page.ts',
    'external-auth-relay': 'extension/content/external-auth-relay.ts',
  },
  outdir: `dist/extension/${target}`,
  format: 'iife',
  target: target === 'firefox' ? ['firefox140'] : ['chrome120'],
  define: { ...common.define, LATCHKEY_BROWSER: JSON.stringify(target) },
});
