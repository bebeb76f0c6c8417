import { existsSync } from 'node:fs';
import path from 'node:path';
import { isMap, isScalar } from 'yaml';
import { ConfigFileError, type Place } from './config-problem.ts';
import { readYaml } from './yaml-source.ts';

/**
 * The value of a secret: from `secrets.yaml` beside the file that asks, else of the folders above, up to the
 * configuration's own.
 * @throws ConfigFileError that names the secret, never a value
 */
export function secretOf(name: string, where: { folder: string; root: string; place: Place }): unknown {
  for (const folder of foldersUp(where.folder, where.root)) {
    const file = path.join(folder, 'secrets.yaml');
    if (!existsSync(file)) continue;
    const { document, placeOf } = readYaml(file, where.place);
    const { contents } = document;
    if (contents === null) continue;
    if (!isMap(contents)) throw new ConfigFileError(`${file} is not a mapping of secrets`, placeOf(contents));
    const node = contents.get(name, true);
    if (node !== undefined && !isScalar(node))
      throw new ConfigFileError(`The secret ${name} is not one value`, where.place);
    if (node !== undefined) return node.value;
  }
  throw new ConfigFileError(`The secret ${name} is not in any secrets.yaml up to ${where.root}`, where.place);
}

/** A folder and those above it up to the root; for one that lies elsewhere, itself and the root. */
function foldersUp(from: string, root: string): string[] {
  const way = path.relative(root, from);
  if (way === '') return [root];
  if (way.startsWith('..') || path.isAbsolute(way)) return [from, root];
  const steps = way.split(path.sep);
  return [...steps.keys()]
    .reverse()
    .map((index) => path.join(root, ...steps.slice(0, index + 1)))
    .concat(root);
}
