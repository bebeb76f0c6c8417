import { readdir, readFile } from 'node:fs/promises';
import { root } from '../root.mjs';
import { describeRules, describeSchema } from './describe-schema.mjs';
import { loadSource } from './load-source.mjs';

/** @typedef {import('./describe-schema.mjs').Schema} Schema */

const folder = 'backend/config';

const opening = `# Configuration

Made from the schemas in \`${folder}\` by \`npm run fix\`. Latchkey needs no configuration file. With \`--config FILE\` it
reads one in YAML with Home Assistant's own keys, so that an existing \`configuration.yaml\` can be given as it is, with
\`!secret\`, \`!env_var\` and all the \`!include\` tags. Blocks that are not listed here are ignored and named once in the
log. Inside of the blocks below an option that is not known, or a value that is wrong, ends the start with file, line, path
and the rule it breaks; \`latchkey check-config --config FILE\` tells the same without starting anything.

The environment wins over the file: \`LATCHKEY_HTTP__SERVER_PORT=8124\` is \`server_port\` of \`http\`, with two underscores
between the steps of a path; lists and mappings are given as JSON. The command line (\`--host\`, \`--port\`) wins over both.
`;

/**
 * `docs/configuration.md`: every option of every block.
 * @returns {Promise<string>}
 */
export async function describeConfiguration() {
  const names = (await readdir(root + folder)).sort();
  const source = (await Promise.all(names.map((name) => readFile(`${root}${folder}/${name}`, 'utf8')))).join('\n\n');
  const { Config } = await loadSource(`${folder}/schema.ts`);
  const blocks = Object.entries(/** @type {Schema} */ (Config).entries ?? {});
  const { withoutMeaning } = await loadSource(`${folder}/without-meaning.ts`);
  const described = blocks.map(([name, schema]) => describeBlock(name, plain(schema), source));
  return [opening, ...described, describeIgnored(/** @type {Record<string, string[]>} */ (withoutMeaning))].join('\n');
}

/** @param {Record<string, string[]>} keys by block */
function describeIgnored(keys) {
  const rows = Object.entries(keys).map(
    ([block, names]) => `- \`${block}\`: ${names.map((name) => `\`${name}\``).join(', ')}`,
  );
  return [
    '## Known and without meaning\n',
    "These keys of Home Assistant's are about what Latchkey does not have; they are left unread and named once in the log.\n",
    ...rows,
    '',
  ].join('\n');
}

/** @param {string} name @param {Schema} schema @param {string} source @returns {string} */
function describeBlock(name, schema, source) {
  const lists = Object.entries(schema.entries ?? {}).filter(([, field]) => kindsOf(field).length > 0);
  const chapters = [
    ...Object.entries(schema.entries ?? {}).flatMap(([key, field]) => describePart(key, plain(field), source)),
    ...lists.flatMap(([key, field]) => kindsOf(field).map((kind) => describeKind(key, kind, source))),
  ];
  return [`## ${name}\n`, ...describeFields(schema, textOf(name, source)), '', ...chapters].join('\n');
}

/** An option that has options of its own. @param {string} name @param {Schema} part @param {string} source */
function describePart(name, part, source) {
  if (!part.entries) return [];
  return [[`### ${name}\n`, ...describeFields(part, textOf(name, source)), ''].join('\n')];
}

/** One kind of entry of a list. @param {string} list @param {Schema} kind @param {string} source */
function describeKind(list, kind, source) {
  const { type, ...others } = kind.entries ?? {};
  const name = String(type?.literal);
  const [, text = ''] = textOf(list, source).split(`v.literal('${name}')`);
  const rows = describeFields({ ...kind, entries: others }, text.split('v.literal(')[0] ?? '');
  return [`### ${list}, \`type: ${name}\`\n`, ...rows, ''].join('\n');
}

/** @param {Schema} schema @param {string} text where its docstrings are */
function describeFields(schema, text) {
  const rows = Object.entries(schema.entries ?? {}).map(([key, field]) => {
    const type = typeInWords(field);
    const cells = [`\`${key}\``, type, describeRules(field), docstringOf(key, text)];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| option | type | rules | meaning |', '|---|---|---|---|', ...rows];
}

/** @param {Schema} field */
function typeInWords(field) {
  if (kindsOf(field).length > 0) return 'list, see below';
  return plain(field).entries ? 'mapping, see below' : `\`${describeSchema(field)}\``;
}

/** The kinds of entries of a list of objects, none for anything else. @param {Schema} field @returns {Schema[]} */
function kindsOf(field) {
  const { item } = plain(field);
  if (item?.type === 'variant') return /** @type {Schema[]} */ (item.options ?? []);
  return item?.entries ? [item] : [];
}

/** @param {Schema} schema @returns {Schema} without what makes it optional */
const plain = (schema) => (schema.wrapped ? plain(schema.wrapped) : schema);

/**
 * The part of the source that defines a block or list: it begins with a docstring that names it.
 * @param {string} name @param {string} source
 */
function textOf(name, source) {
  const start = source.indexOf(`/** \`${name}:\``);
  if (start < 0) throw new Error(`${folder} has no docstring that begins with \`${name}:\``);
  return source.slice(start, source.indexOf('\n\n', start));
}

/** @param {string} key @param {string} text */
function docstringOf(key, text) {
  const found = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*${key}:`).exec(text)?.[1] ?? '';
  return found.replace(/\s*\n\s*\*?\s*/g, ' ').trim();
}
