import { readFile, writeFile } from 'node:fs/promises';
import { root } from '../root.mjs';
import { describeConfiguration } from './describe-configuration.mjs';
import { describeConformance } from './describe-conformance.mjs';
import { describeWire } from './describe-wire.mjs';

/** Documents that are made from the source, so that they cannot say anything else. */
const documents = {
  'docs/configuration.md': describeConfiguration,
  'docs/conformance.md': describeConformance,
  'docs/wire.md': describeWire,
};

/** Writes every generated document that differs. */
export async function writeDocs() {
  for (const { path, wanted, present } of await compare()) if (wanted !== present) await writeFile(root + path, wanted);
}

/**
 * @returns {Promise<string[]>} a sentence for each generated document that does not say what the source says
 */
export async function staleDocs() {
  const differing = (await compare()).filter(({ wanted, present }) => wanted !== present);
  return differing.map(({ path }) => `${path} is not what the source says: run "npm run fix"`);
}

function compare() {
  return Promise.all(
    Object.entries(documents).map(async ([path, describe]) => ({
      path,
      wanted: await describe(),
      present: await readFile(root + path, 'utf8').catch(() => ''),
    })),
  );
}
