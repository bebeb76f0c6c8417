import path from 'node:path';
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { ConfigFileError, type Place } from './config-problem.ts';
import { includeTags } from './include-tags.ts';
import { isMapping } from './is-mapping.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

export type OptionPath = readonly (string | number)[];

const deepestIncludes = 32;
/** An anchor that holds its own alias would never end. */
const deepestPath = 50;

/** Where in which file a value stands, and which files led there. */
export interface Spot {
  source: YamlSource;
  path: OptionPath;
  /** Files that are being included, the first is the configuration itself. */
  chain: readonly string[];
}

export interface Reading {
  /** The folder of the configuration: `!secret` is looked up to here. */
  root: string;
  variables: Readonly<Record<string, string | undefined>>;
  /** Where each option was said, by `pathKey`. */
  places: Map<string, Place>;
  /** Whether what stands there is left unread, for it means nothing to us. */
  isSkipped(path: OptionPath): boolean;
  nodes: { left: number };
}

/** A path as one text, for maps. */
export function pathKey(path: OptionPath): string {
  return JSON.stringify(path);
}

/**
 * The value of a whole file, at a path.
 * @param at.chain the files that lead to it; `asked`: where it is asked for
 * @throws ConfigFileError for a file that includes itself, or can't be read
 */
export function valueOfFile(
  reading: Reading,
  at: { file: string; path: OptionPath; chain: readonly string[]; asked: Place | null },
): unknown {
  const { file, chain, asked } = at;
  if (chain.includes(file)) throw new ConfigFileError(`${[...chain, file].join(' -> ')}: includes itself`, asked);
  if (chain.length >= deepestIncludes) throw new ConfigFileError('Too many includes inside of each other', asked);
  const source = readYaml(file, asked);
  return valueOfNode(reading, source.document.contents, { source, path: at.path, chain: [...chain, file] });
}

/** The value of a node with everything it includes. @throws ConfigFileError */
export function valueOfNode(reading: Reading, node: unknown, spot: Spot): unknown {
  const known = node as Node | null;
  const place = spot.source.placeOf(known);
  if (reading.nodes.left-- <= 0) throw new ConfigFileError('The configuration is too large', place);
  if (spot.path.length > deepestPath) throw new ConfigFileError('The configuration is nested too deeply', place);
  if (known === null || known === undefined) return null;
  if (isAlias(known)) return valueOfNode(reading, aliased(known, spot, place), spot);
  if (spot.path.length > 0 && !reading.places.has(pathKey(spot.path))) reading.places.set(pathKey(spot.path), place);
  if (known.tag?.startsWith('!') === true) return tagged(reading, known, spot, place);
  if (isMap(known)) return mapOf(reading, known, spot);
  if (isSeq(known)) return known.items.map((item, index) => valueOfNode(reading, item, below(spot, index)));
  return isScalar(known) ? plainValue(known) : null;
}

function aliased(alias: Alias, spot: Spot, place: Place): Node {
  const target = spot.source.targetOf(alias);
  if (!target) throw new ConfigFileError('Invalid YAML (alias without an anchor)', place);
  return target;
}

function tagged(reading: Reading, node: Node, spot: Spot, place: Place): unknown {
  const tag = node.tag ?? '';
  const run = Object.hasOwn(includeTags, tag) ? includeTags[tag] : undefined;
  if (!run) throw new ConfigFileError(`The tag ${tag} is not known`, place);
  if (!isScalar(node) || typeof node.value !== 'string' || node.value === '') {
    throw new ConfigFileError(`${tag} needs one word behind it`, place);
  }
  const { root, variables } = reading;
  const folder = path.dirname(spot.source.file);
  const read = (file: string) => valueOfFile(reading, { file, path: spot.path, chain: spot.chain, asked: place });
  return run({ word: node.value, place, folder, root, variables, read });
}

/** What is merged in with `<<` comes first, so that the mapping's own keys win. */
function mapOf(reading: Reading, map: YAMLMap, spot: Spot): Record<string, unknown> {
  const own = (map.items as Pair[]).filter((pair) => !isMerge(pair));
  const merged = (map.items as Pair[]).filter(isMerge).flatMap((pair) => mergedEntries(reading, pair, spot));
  const entries = own.flatMap((pair): [string, unknown][] => {
    const key = keyOf(pair);
    const inside = below(spot, key);
    if (reading.isSkipped(inside.path)) return [[key, null]];
    reading.places.set(pathKey(inside.path), spot.source.placeOf(pair.key as Node));
    return [[key, valueOfNode(reading, pair.value, inside)]];
  });
  // Not by assignment: `__proto__` is a key like any other.
  return Object.fromEntries([...merged, ...entries]);
}

/** Of several mappings the first wins, so it comes last. */
function mergedEntries(reading: Reading, { key, value }: Pair, spot: Spot): [string, unknown][] {
  const read = valueOfNode(reading, value, spot);
  return (Array.isArray(read) ? read.reverse() : [read]).flatMap((part) => {
    if (isMapping(part)) return Object.entries(part);
    throw new ConfigFileError('Invalid YAML (<< needs a mapping)', spot.source.placeOf(key as Node));
  });
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(plainValue(key)) : String(key);
}

function below(spot: Spot, step: string | number): Spot {
  return { ...spot, path: [...spot.path, step] };
}

/** Dates and the like, which YAML 1.1 knows, stay the text that they were. */
function plainValue(scalar: { value: unknown; source?: string }): unknown {
  const { value } = scalar;
  const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return isPlain ? value : (scalar.source ?? String(value));
}
