const commented = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export const (\w+)/g;

/**
 * The docstring of each exported constant of a source text, in the order they stand there; empty where there is none.
 * @param {string} source
 * @returns {Map<string, string>}
 */
export function docstringsOf(source) {
  const found = [...source.matchAll(commented)];
  return new Map(found.map(([, comment = '', name = '']) => [name, comment.replace(/^\s*\* ?/gm, '').trim()]));
}
