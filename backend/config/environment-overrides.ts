import type { ConfigProblem } from './config-problem.ts';
import { isMapping } from './is-mapping.ts';
import { nearest } from './nearest.ts';
import type { OptionPath } from './yaml-reader.ts';

const prefix = 'LATCHKEY_';

/** What the environment says of one option. */
export interface Override {
  variable: string;
  path: OptionPath;
  value: unknown;
}

/**
 * The options that the environment gives: `LATCHKEY_HTTP__SERVER_PORT=8124` is `http: server_port:`. Lists and mappings
 * are JSON. Other variables that begin with `LATCHKEY_` have no `__` and are not options.
 */
export function readOverrides(
  variables: Readonly<Record<string, string | undefined>>,
  blocks: readonly string[],
): { overrides: Override[]; problems: ConfigProblem[] } {
  const overrides: Override[] = [];
  const problems: ConfigProblem[] = [];
  for (const [variable, text] of Object.entries(variables)) {
    if (!variable.startsWith(prefix) || !variable.includes('__') || text === undefined) continue;
    const path = variable.slice(prefix.length).toLowerCase().split('__');
    const problem = (message: string) => problems.push({ path: '', place: { variable }, message });
    if (!blocks.includes(path[0] ?? '')) problem(unknownBlock(path[0] ?? '', blocks));
    else if (path.includes('')) problem('is no path of an option');
    else {
      const value = readValue(text);
      if (value === undefined) problem('is not valid JSON');
      else overrides.push({ variable, path, value });
    }
  }
  return { overrides, problems };
}

/** The blocks with the overrides laid over them. */
export function override(blocks: Record<string, unknown>, overrides: readonly Override[]): Record<string, unknown> {
  return overrides.reduce((all, { path, value }) => withValue(all, path, value), blocks);
}

function withValue(mapping: unknown, [step = '', ...rest]: OptionPath, value: unknown): Record<string, unknown> {
  const before: Record<string, unknown> = isMapping(mapping) ? mapping : {};
  return { ...before, [step]: rest.length === 0 ? value : withValue(before[step], rest, value) };
}

/** Text, or what the JSON says that it looks like; undefined when that is broken. */
function readValue(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unknownBlock(name: string, blocks: readonly string[]): string {
  const guess = nearest(name, blocks);
  return `names no block${guess === undefined ? `; there are ${blocks.join(', ')}` : `; did you mean ${guess}?`}`;
}
