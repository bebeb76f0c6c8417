const exported = /^export (?:async )?function\*? (\w+)/;

/**
 * Every exported function says what it promises.
 * @param {readonly import('./repository.mjs').Source[]} sources
 * @returns {string[]} a sentence for each that does not
 */
export function checkDocstrings(sources) {
  return sources
    .filter(({ path }) => /\.(?:tsx?|mjs)$/.test(path))
    .flatMap(({ path, text }) => {
      const lines = text.split('\n');
      return lines.flatMap((line, index) => {
        const name = exported.exec(line)?.[1];
        return name === undefined || isDocumented(lines, index, name)
          ? []
          : [`${path}:${index + 1} ${name} has no docstring`];
      });
    });
}

/**
 * An overload may stand between a function and its docstring, and so may a comment for a tool.
 * @param {readonly string[]} lines @param {number} index @param {string} name
 */
function isDocumented(lines, index, name) {
  let above = index - 1;
  while (/^\/\/ /.test(lines[above] ?? '') || exported.exec(lines[above] ?? '')?.[1] === name) above -= 1;
  return lines[above]?.trimEnd().endsWith('*/') ?? false;
}
