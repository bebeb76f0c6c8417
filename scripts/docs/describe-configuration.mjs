import { readFile } from 'node:fs/promises';
import { root } from '../root.mjs';
import { describeRules, describeSchema } from './describe-schema.mjs';
import { loadSource } from './load-source.mjs';

/** @typedef {import('./describe-schema.mjs').Schema} Schema */

const path = 'backend/config/schema.ts';

const opening = `# Configuration

Made from \`${path}\` by \`npm run fix\`. Latchkey needs no configuration file. With \`--config FILE\` it reads one in YAML
with Home Assistant's own keys, so that an existing \`configuration.yaml\` can be given as it is: blocks that are not listed
here are ignored and named in the log. A value that is wrong ends the start with its path and the rule it breaks. Options
of the command line (\`--host\`, \`--port\`, \`--data\`) win over the file.
`;

/**
 * `docs/configuration.md`: every option of every block.
 * @returns {Promise<string>}
 */
export async function describeConfiguration() {
  const source = await readFile(root + path, 'utf8');
  const { Config } = await loadSource(path);
  const blocks = Object.entries(/** @type {Schema} */ (Config).entries ?? {});
  return [opening, ...blocks.map(([name, schema]) => describeBlock(name, schema, source))].join('\n');
}

/** @param {string} name @param {Schema} schema @param {string} source */
function describeBlock(name, schema, source) {
  const entries = Object.entries((schema.wrapped ?? schema).entries ?? {});
  const text = textOfBlock(name, source);
  const rows = entries.map(([key, field]) => {
    const rules = describeRules(field);
    const cells = [`\`${key}\``, `\`${describeSchema(field)}\``, rules, docstringOf(key, text)];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [`## ${name}\n`, '| option | type | rules | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}

/**
 * The part of the source that defines a block: it begins with a docstring that names it.
 * @param {string} name @param {string} source
 */
function textOfBlock(name, source) {
  const start = source.indexOf(`/** \`${name}:\``);
  if (start < 0) throw new Error(`${path} has no docstring that begins with \`${name}:\``);
  const end = source.indexOf('\n}', start);
  return source.slice(start, end);
}

/** @param {string} key @param {string} text */
function docstringOf(key, text) {
  const found = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*${key}:`).exec(text)?.[1] ?? '';
  return found.replace(/\s*\n\s*\*?\s*/g, ' ').trim();
}
