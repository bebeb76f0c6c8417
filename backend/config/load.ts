import path from 'node:path';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { ConfigFileError, type ConfigProblem, type Place, tellProblem } from './config-problem.ts';
import { override, readOverrides } from './environment-overrides.ts';
import { isMapping } from './is-mapping.ts';
import { Config } from './schema.ts';
import { schemaProblems } from './schema-problems.ts';
import { withoutMeaning } from './without-meaning.ts';
import { type OptionPath, pathKey, type Reading, valueOfFile } from './yaml-reader.ts';

/** Blocks that we read; of the rest of a Home Assistant configuration the names are told, once. */
const ours: readonly string[] = Object.keys(Config.entries);
/** A value is bounded: a few aliases of aliases can stand for more than any memory holds. */
const mostNodes = 50_000;

export interface LoadedConfig {
  config: Config;
  /** Blocks of the file that are not ours, and options of Home Assistant's that mean nothing here. */
  ignored: string[];
}

/** What reading a configuration comes to. */
export type ConfigReading = LoadedConfig | { problems: ConfigProblem[] };

/** The file and what the environment says beside it. */
export interface ConfigSources {
  file: string | null;
  /** The environment, such as `process.env`. */
  variables: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads a Home Assistant `configuration.yaml`; without a file everything has its default. The environment wins over it.
 * @throws AppError('invalid_request') that names file and line, the path of each wrong option, and the rule
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const reading = readConfig(sources);
  if ('config' in reading) return reading;
  const told = reading.problems.map(tellProblem).join('; ');
  throw new AppError('invalid_request', `Invalid configuration: ${told}`);
}

/** As `loadConfig`, with what is wrong one by one. */
export function readConfig({ file, variables }: ConfigSources): ConfigReading {
  try {
    const places = new Map<string, Place>();
    const blocks = file === null ? {} : readBlocks(path.resolve(file), variables, places);
    return checkBlocks(blocks, variables, places);
  } catch (error) {
    if (error instanceof ConfigFileError) return { problems: [error.problem] };
    throw error;
  }
}

function checkBlocks(
  blocks: Record<string, unknown>,
  variables: ConfigSources['variables'],
  places: Map<string, Place>,
): ConfigReading {
  const { overrides, problems } = readOverrides(variables, ours);
  for (const { path: option, variable } of overrides) places.set(pathKey(option), { variable });
  const known = override(withoutSkipped(blocks), overrides);
  const result = v.safeParse(Config, known);
  const all = [...problems, ...(result.success ? [] : schemaProblems(Config, result.issues, places))];
  if (all.length > 0 || !result.success) return { problems: all };
  return { config: result.output, ignored: ignoredOf(blocks) };
}

/** The blocks of a file; of those that are not ours no more than the name is read. */
function readBlocks(file: string, variables: ConfigSources['variables'], places: Map<string, Place>) {
  const root = path.dirname(file);
  const isSkipped = ([block = '', key]: OptionPath) =>
    key === undefined ? !ours.includes(String(block)) : isMeaningless(String(block), String(key));
  const reading: Reading = { root, variables, places, isSkipped, nodes: { left: mostNodes } };
  const value = valueOfFile(reading, { file, path: [], chain: [], asked: null }) ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ConfigFileError(`Invalid configuration in ${file}: must be a mapping of blocks`, null);
}

function withoutSkipped(blocks: Record<string, unknown>): Record<string, unknown> {
  const known = Object.entries(blocks).filter(([block]) => ours.includes(block));
  return Object.fromEntries(known.map(([block, value]) => [block, withoutMeaningless(block, value)]));
}

function withoutMeaningless(block: string, value: unknown): unknown {
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !isMeaningless(block, key)));
}

function ignoredOf(blocks: Record<string, unknown>): string[] {
  return Object.entries(blocks).flatMap(([block, value]) => {
    if (!ours.includes(block)) return [block];
    const keys = isMapping(value) ? Object.keys(value) : [];
    return keys.filter((key) => isMeaningless(block, key)).map((key) => `${block}.${key}`);
  });
}

function isMeaningless(block: string, key: string): boolean {
  return Object.hasOwn(withoutMeaning, block) && withoutMeaning[block]?.includes(key) === true;
}
