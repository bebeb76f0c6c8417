import type * as v from 'valibot';
import { describeIssues } from '../../shared/validate.ts';
import type { ConfigProblem, Place } from './config-problem.ts';
import { nearest } from './nearest.ts';
import { type OptionPath, pathKey } from './yaml-reader.ts';

/** The parts of a schema that say which keys it knows. */
interface SchemaPart {
  type?: string;
  entries?: Readonly<Record<string, SchemaPart>>;
  wrapped?: SchemaPart;
  item?: SchemaPart;
  value?: SchemaPart;
  options?: readonly SchemaPart[];
  literal?: unknown;
}

/** What a schema finds wrong, with the place and, for a key that is not known, the one that was meant. */
export function schemaProblems(
  schema: unknown,
  issues: readonly v.BaseIssue<unknown>[],
  places: ReadonlyMap<string, Place>,
): ConfigProblem[] {
  return issues.map((issue) => {
    const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
    return {
      path: tellPath(path),
      place: placeOf(path, places),
      message: messageOf(issue, schema as SchemaPart, path),
    };
  });
}

/** `http.trusted_proxies[1]`. */
export function tellPath(path: OptionPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}

/** Where it was said, or the nearest above it. */
function placeOf(path: OptionPath, places: ReadonlyMap<string, Place>): Place | null {
  for (let length = path.length; length > 0; length--) {
    const place = places.get(pathKey(path.slice(0, length)));
    if (place) return place;
  }
  return null;
}

function messageOf(issue: v.BaseIssue<unknown>, schema: SchemaPart, path: OptionPath): string {
  if (issue.type !== 'strict_object' || issue.expected !== 'never') {
    // Its own words without the path, which stands before them.
    return `is wrong: ${describeIssues([{ ...issue, path: undefined } as v.BaseIssue<unknown>]).replace(/ @ \(root\)$/, '')}`;
  }
  const known = knownKeys(schema, path.slice(0, -1));
  const guess = nearest(String(path.at(-1)), known);
  return `is not known${guess === undefined ? `; there are ${known.join(', ')}` : `; did you mean ${guess}?`}`;
}

/** The keys that may stand at a path; of several kinds of entries those of all. */
function knownKeys(schema: SchemaPart, path: OptionPath): string[] {
  const reached = path.reduce<readonly SchemaPart[]>(
    (parts, step) => parts.flatMap((part) => stepInto(part, step)),
    [schema],
  );
  return [...new Set(reached.flatMap(kindsOf).flatMap((part) => Object.keys(part.entries ?? {})))];
}

function stepInto(schema: SchemaPart, step: string | number): SchemaPart[] {
  return kindsOf(schema).flatMap((part) => {
    if (typeof step === 'number') return part.item ?? [];
    return (part.entries && Object.hasOwn(part.entries, step) ? part.entries[step] : part.value) ?? [];
  });
}

/** The schema without what makes it optional; of a choice its parts. */
function kindsOf(schema: SchemaPart): SchemaPart[] {
  if (schema.wrapped) return kindsOf(schema.wrapped);
  const isChoice = schema.type === 'union' || schema.type === 'variant';
  return isChoice ? (schema.options ?? []).flatMap(kindsOf) : [schema];
}
