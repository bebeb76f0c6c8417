/** What may stand at the top level: the rooms, and what a tool or a reader looks for there. */
const allowed = new Set([
  ...['.ci', 'backend', 'docs', 'extension', 'scripts', 'shared', 'test'],
  ...['.gitignore', '.npmrc', 'CHANGELOG.md', 'LICENSE', 'README.md', 'biome.json'],
  ...['esbuild.config.mjs', 'package-lock.json', 'package.json', 'tsconfig.json', 'vitest.config.ts'],
]);

/**
 * @param {readonly string[]} paths of the repository
 * @returns {string[]} a sentence for each stranger at the top level
 */
export function checkTopLevel(paths) {
  const names = new Set(paths.map((path) => path.split('/')[0] ?? path));
  return [...names].filter((name) => !allowed.has(name)).map((name) => `${name} does not belong at the top level`);
}
