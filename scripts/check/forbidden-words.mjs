/** Words that no file of the project may hold, and why. */
const forbidden = [
  { pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/, why: 'is unfinished work: finish it, or open an issue' },
  { pattern: /\bissues? #?\d+\b/i, why: 'points to a tracker that a reader may not have' },
  { pattern: /(?<![\w.])\/(?:work|root|home\/\w+|Users\/\w+)\//, why: "is a path of somebody's machine" },
  {
    pattern: /\b(?:PRODUCT|ARCHITECTURE|STYLE|BROWSERS|NUMBERS|DIAGNOSES|REAL-SYSTEMS)\.md\b/,
    why: 'is not in the project',
  },
  { pattern: /\b(?:it|describe|test)\.(?:only|skip|todo)\(/, why: 'keeps a test from running' },
];

/** Files that speak of the words themselves, or that nobody here writes. */
const exempt = new Set([
  'scripts/check/forbidden-words.mjs',
  'package-lock.json',
  'test/unit/house/forbidden-words.test.ts',
]);

/**
 * @param {readonly import('./repository.mjs').Source[]} sources
 * @returns {string[]} a sentence for each line that holds a forbidden word
 */
export function checkWords(sources) {
  return sources
    .filter(({ path }) => !exempt.has(path))
    .flatMap(({ path, text }) => text.split('\n').flatMap((line, index) => complaints(`${path}:${index + 1}`, line)));
}

/** @param {string} place @param {string} line */
function complaints(place, line) {
  return forbidden.flatMap(({ pattern, why }) => {
    const found = pattern.exec(line)?.[0];
    return found ? [`${place} "${found}" ${why}`] : [];
  });
}
