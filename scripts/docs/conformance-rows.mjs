/**
 * One rule of the protocol. `without` says why no test is needed; `isClient` marks what a stock client does.
 * @typedef {{ id: string, text: string, isClient: boolean, without: string | null }} Row
 * @typedef {{ title: string, rows: Row[] }} Chapter
 */

const line = /^- (\S+) (.+?)(?: \| (client|none: .+))?$/;

/**
 * The rows of `test/rows/*.md`: `## title`, then `- id sentence`, with ` | client` or ` | none: reason` at the end.
 * @param {string} markdown
 * @returns {Chapter[]}
 * @throws when a list item is no row
 */
export function readRows(markdown) {
  /** @type {Chapter[]} */
  const chapters = [];
  for (const text of markdown.split('\n')) {
    if (text.startsWith('## ')) chapters.push({ title: text.slice(3), rows: [] });
    else if (text.startsWith('- ')) chapters.at(-1)?.rows.push(readRow(text));
  }
  return chapters;
}

/** @param {string} text @returns {Row} */
function readRow(text) {
  const [, id = '', sentence = '', mark = ''] = line.exec(text) ?? [];
  if (id === '') throw new Error(`"${text}" is no row`);
  return {
    id,
    text: sentence,
    isClient: mark === 'client',
    without: mark.startsWith('none: ') ? mark.slice('none: '.length) : null,
  };
}
