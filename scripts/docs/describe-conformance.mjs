import { repositoryFiles } from '../check/repository.mjs';
import { readCitations } from './conformance-citations.mjs';
import { readRows } from './conformance-rows.mjs';

/**
 * @typedef {import('./conformance-rows.mjs').Row} Row
 * @typedef {import('./conformance-rows.mjs').Chapter} Chapter
 * @typedef {import('./conformance-citations.mjs').Citation} Citation
 * @typedef {{ chapters: Chapter[], citations: Citation[] }} Conformance
 */

const opening = `# Conformance

Every rule of Home Assistant's authentication protocol, as PROTOCOL.md numbers it, with the tests that hold Latchkey to it.
Made by \`npm run fix\` from \`test/rows\` (the rules) and from the comments \`// rows: …\` above the tests. Where section 12
differs from another section, a rule says what Latchkey does. *client* marks what the pages and the extension do, or any
stock client.
`;

/**
 * `docs/conformance.md`: each row with its tests, or with the reason why there is none.
 * @returns {Promise<string>}
 */
export async function describeConformance() {
  return describeRows(await readConformance());
}

/**
 * @param {Conformance} conformance
 * @returns {string}
 */
export function describeRows({ chapters, citations }) {
  const tests = testsByRow(citations);
  const parts = chapters.map(({ title, rows }) => {
    const lines = rows.map((row) => `| ${row.id} | ${escapeCell(row.text)} | ${proof(row, tests.get(row.id) ?? [])} |`);
    return `## ${title}\n\n| row | rule | test |\n|---|---|---|\n${lines.join('\n')}\n`;
  });
  return [opening, summary(chapters, tests), ...parts].join('\n');
}

/**
 * What is wrong between rows and tests, a sentence each.
 * @param {Conformance} conformance
 * @returns {string[]}
 */
export function conformanceProblems({ chapters, citations }) {
  const rows = chapters.flatMap((chapter) => chapter.rows);
  const known = new Set(rows.map(({ id }) => id));
  const tests = testsByRow(citations);
  return [
    ...rows
      .filter(({ id }, index) => rows.findIndex((row) => row.id === id) < index)
      .map(({ id }) => `${id} is there twice`),
    ...citations.filter(({ title }) => title === null).map((each) => `${place(each)} cites rows above no test`),
    ...citations.flatMap((each) =>
      each.ids.filter((id) => !known.has(id)).map((id) => `${place(each)} cites the unknown row ${id}`),
    ),
    ...rows.flatMap((row) => {
      const isTested = tests.has(row.id);
      if (isTested && row.without !== null) return [`${row.id} has a test and a reason to have none`];
      return isTested || row.without !== null ? [] : [`${row.id} has neither a test nor a reason: ${row.text}`];
    }),
  ];
}

/**
 * Of this repository.
 * @returns {Promise<string[]>}
 */
export async function checkConformance() {
  return conformanceProblems(await readConformance());
}

/** @returns {Promise<Conformance>} */
async function readConformance() {
  const files = await repositoryFiles();
  const texts = files.filter(({ path }) => /^test\/rows\/.+\.md$/.test(path));
  const order = (/** @type {string} */ path) => Number(/\d+/.exec(path)?.[0]);
  texts.sort((a, b) => order(a.path) - order(b.path));
  const tests = files.filter(({ path }) => /^test\/.+\.test\.ts$/.test(path));
  return {
    chapters: texts.flatMap(({ text }) => readRows(text)),
    citations: tests.filter(({ path }) => !path.startsWith('test/unit/house/')).flatMap(readCitations),
  };
}

/** @param {Citation[]} citations */
function testsByRow(citations) {
  /** @type {Map<string, Citation[]>} */
  const found = new Map();
  for (const citation of citations)
    for (const id of new Set(citation.ids)) found.set(id, [...(found.get(id) ?? []), citation]);
  return found;
}

/** @param {Chapter[]} chapters @param {Map<string, Citation[]>} tests */
function summary(chapters, tests) {
  const rows = chapters.flatMap((chapter) => chapter.rows);
  const tested = rows.filter(({ id }) => tests.has(id)).length;
  return `${rows.length} rows: ${tested} with a test, ${rows.length - tested} without, each with its reason.\n`;
}

/** @param {Row} row @param {Citation[]} citations */
function proof(row, citations) {
  const mark = row.isClient ? '*client* ' : '';
  if (citations.length === 0) return row.without === null ? '**none**' : `none: ${escapeCell(row.without)}`;
  return (
    mark +
    citations.map(({ path, title }) => `\`${path.replace('test/', '')}\` ${escapeCell(title ?? '')}`).join('<br>')
  );
}

/** @param {string} text */
function escapeCell(text) {
  return text.replace(/[|<>]/g, (char) => `\\${char}`);
}

/** @param {Citation} citation */
function place({ path, line }) {
  return `${path}:${line}`;
}
