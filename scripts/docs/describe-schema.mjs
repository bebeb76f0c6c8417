/**
 * The parts of a valibot schema that are described.
 * @typedef {object} Schema
 * @property {string} type
 * @property {string} [expects]
 * @property {Record<string, Schema>} [entries] of an object
 * @property {Schema[] | unknown[]} [options] of a union, a variant or a picklist
 * @property {Schema[]} [items] of a tuple
 * @property {Schema} [item] of an array
 * @property {Schema} [value] of a record
 * @property {Schema} [wrapped] of an optional or nullable one
 * @property {unknown} [literal]
 * @property {unknown} [default]
 * @property {{ kind: string, type: string, requirement?: unknown, message?: unknown, title?: string }[]} [pipe]
 */

const optional = new Set(['optional', 'exact_optional', 'nullish', 'undefinedable']);
const nullable = new Set(['nullable', 'nullish']);

/**
 * A schema in the words of TypeScript, e.g. `{ name: string; id: string | null }`.
 * @param {Schema} schema
 * @returns {string}
 */
export function describeSchema(schema) {
  // What takes several spellings of one thing says in its title what it is.
  const title = titleOf(schema);
  if (title !== undefined) return title;
  if (schema.wrapped) return describeSchema(schema.wrapped) + (nullable.has(schema.type) ? ' | null' : '');
  if (schema.entries) return describeObject(schema, '{ ', '; ', ' }');
  if (schema.items) return `[${schema.items.map(describeSchema).join(', ')}]`;
  if (schema.item) return listOf(describeSchema(schema.item));
  if (schema.value) return `Record<string, ${describeSchema(schema.value)}>`;
  if (schema.type === 'literal') return JSON.stringify(schema.literal);
  if (schema.type === 'picklist') return (schema.options ?? []).map((option) => JSON.stringify(option)).join(' | ');
  if (schema.options) return /** @type {Schema[]} */ (schema.options).map(describeSchema).join(' | ');
  return schema.type;
}

/** @param {Schema} schema @returns {string | undefined} */
function titleOf({ pipe }) {
  const [inner] = /** @type {Schema[]} */ (/** @type {unknown} */ (pipe ?? []));
  return pipe?.find(({ type }) => type === 'title')?.title ?? (inner && titleOf(inner));
}

/**
 * A schema as it stands on a page of its own: an object has a line for each field, with its rules.
 * @param {Schema} schema
 * @returns {string}
 */
export function describeAtLength(schema) {
  if (schema.type === 'variant' || schema.type === 'union')
    return /** @type {Schema[]} */ (schema.options ?? []).map((option) => `| ${describeSchema(option)}`).join('\n');
  return schema.entries ? describeObject(schema, '{\n  ', '\n  ', '\n}', true) : describeSchema(schema);
}

/**
 * @param {Schema} schema @param {string} open @param {string} between @param {string} close
 * @param {boolean} [withRules]
 */
function describeObject(schema, open, between, close, withRules = false) {
  const fields = Object.entries(schema.entries ?? {}).map(([name, field]) => {
    const rules = withRules ? describeRules(field) : '';
    return `${name}${optional.has(field.type) ? '?' : ''}: ${describeSchema(field)}${rules && ` // ${rules}`}`;
  });
  if (schema.type === 'loose_object') fields.push('[more: string]: unknown');
  return open + fields.join(between) + close;
}

/**
 * What must hold of a field beside its type, and what it is when nothing is said.
 * @param {Schema} field
 * @returns {string} empty when there is nothing
 */
export function describeRules(field) {
  const fallback =
    field.default === undefined || field.default === null ? [] : [`default ${JSON.stringify(field.default)}`];
  return [...new Set(rulesOf(field)), ...fallback].join(', ');
}

/** @param {Schema} schema @returns {string[]} */
function rulesOf(schema) {
  const rules = schema.pipe?.filter(({ kind }) => kind === 'validation') ?? [];
  const inner =
    schema.wrapped ??
    schema.item ??
    /** @type {Schema | undefined} */ (schema.type === 'union' ? schema.options?.[0] : undefined);
  return [...rules.map(ruleInWords), ...(inner ? rulesOf(inner) : [])];
}

/** @param {{ type: string, requirement?: unknown, message?: unknown }} rule */
function ruleInWords({ type, requirement, message }) {
  if (typeof message === 'string') return message;
  return requirement === undefined || typeof requirement === 'function'
    ? type
    : `${type.replace('_', ' ')} ${requirement}`;
}

/** @param {string} text */
const listOf = (text) => (text.includes(' | ') ? `(${text})[]` : `${text}[]`);
