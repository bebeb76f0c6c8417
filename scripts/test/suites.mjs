/** The suites, from the quickest to the slowest. */
export const suites = ['unit', 'integration', 'conformance', 'e2e'];

/**
 * Splits the arguments of `npm test` into the suites that come first, all when none does, and what is vitest's.
 * @param {readonly string[]} args
 * @returns {{ suites: string[], rest: string[] }}
 */
export function chooseSuites(args) {
  const end = args.findIndex((arg) => !suites.includes(arg));
  const named = end < 0 ? [...args] : args.slice(0, end);
  return { suites: named.length > 0 ? named : suites, rest: args.slice(named.length) };
}
