/**
 * That a test covers rows: the comment `// rows: 3.7/2-4, 12/pkce` above it. The title is null when no test follows.
 * @typedef {{ path: string, line: number, ids: string[], title: string | null }} Citation
 */

const comment = /^\s*\/\/ rows: (.+)$/;
const call = /^\s*(?:describe|it)(\.\w+)?(?:<.*>)?\(/;
const quoted = String.raw`\(\s*(['"${'`'}])((?:\\.|(?!\1)[^\\])*)\1`;
const firstArgument = new RegExp(`^${quoted}`);
const afterTable = new RegExp(String.raw`\)${quoted}`);

/**
 * The citations of a test file, in their order; comments above one another count as one.
 * @param {import('../check/repository.mjs').Source} source
 * @returns {Citation[]}
 */
export function readCitations({ path, text }) {
  const lines = text.split('\n');
  /** @type {Citation[]} */
  const citations = [];
  /** @type {string[]} */
  let ids = [];
  lines.forEach((line, index) => {
    const listed = comment.exec(line)?.[1];
    if (listed !== undefined) ids.push(...listed.split(',').flatMap((item) => expand(item.trim())));
    else if (ids.length > 0) {
      citations.push({ path, line: index, ids, title: fullTitle(lines, index) });
      ids = [];
    }
  });
  return citations;
}

/** `10/42-44` is three rows. @param {string} item */
function expand(item) {
  const [, section = '', from = '', to = ''] = /^(.+\/)(\d+)-(\d+)$/.exec(item) ?? [];
  if (section === '') return [item];
  const count = Math.max(0, Number(to) - Number(from) + 1);
  return Array.from({ length: count }, (_, index) => `${section}${Number(from) + index}`);
}

/** With the titles of what stands around it, as vitest tells it. @param {string[]} lines @param {number} index */
function fullTitle(lines, index) {
  const title = titleOf(lines.slice(index).join('\n'));
  let indent = indentOf(lines[index] ?? '');
  const outer = [];
  for (let above = index - 1; above >= 0 && title !== null && indent > 0; above -= 1) {
    const line = lines[above] ?? '';
    if (!/^\s*describe\b/.test(line) || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    outer.unshift(titleOf(lines.slice(above).join('\n')) ?? '…');
  }
  return title === null ? null : [...outer, title].join(' › ');
}

/** @param {string} line */
function indentOf(line) {
  return line.length - line.trimStart().length;
}

/** Of the test that begins here. @param {string} text */
function titleOf(text) {
  const [begin = '', modifier] = call.exec(text) ?? [];
  if (begin === '') return null;
  const title = (modifier === undefined ? firstArgument : afterTable).exec(text.slice(begin.length - 1))?.[2];
  return title?.replace(/\\(.)/g, '$1') ?? null;
}
