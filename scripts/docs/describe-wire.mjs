import { readdir, readFile } from 'node:fs/promises';
import { root } from '../root.mjs';
import { describeAtLength } from './describe-schema.mjs';
import { docstringsOf } from './docstrings-of.mjs';
import { loadSource } from './load-source.mjs';

const opening = `# The wire

What crosses the network, made from \`shared/wire\` by \`npm run fix\`: every schema with what its docstring says. Section
numbers of PROTOCOL.md name the rule of Home Assistant's protocol that a schema follows. A strict schema refuses unknown
keys; the others drop them, for a newer server may send more.
`;

/**
 * `docs/wire.md`: every schema of `shared/wire`.
 * @returns {Promise<string>}
 */
export async function describeWire() {
  const names = (await readdir(`${root}shared/wire`)).filter((name) => name.endsWith('.ts')).sort();
  const chapters = await Promise.all(names.map(describeFile));
  return [opening, ...chapters.filter((chapter) => chapter !== '')].join('\n');
}

/** @param {string} name */
async function describeFile(name) {
  const path = `shared/wire/${name}`;
  const docstrings = docstringsOf(await readFile(root + path, 'utf8'));
  const schemas = Object.entries(await loadSource(path)).filter(([, value]) => isSchema(value));
  const order = [...docstrings.keys()];
  schemas.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const sections = schemas.map(([schemaName, value]) => {
    const schema = /** @type {import('./describe-schema.mjs').Schema} */ (value);
    const strict = schema.type.startsWith('strict_') ? ' (strict)' : '';
    const docstring = docstrings.get(schemaName);
    return `### ${schemaName}${strict}\n${docstring ? `${docstring}\n` : ''}\`\`\`ts\n${describeAtLength(schema)}\n\`\`\`\n`;
  });
  return sections.length === 0 ? '' : [`## ${name.replace('.ts', '')}\n`, ...sections].join('\n');
}

/** @param {unknown} value */
function isSchema(value) {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
}
