import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ConfigFileError, type Place } from './config-problem.ts';
import { isMapping } from './is-mapping.ts';
import { secretOf } from './secrets.ts';

/** One use of a tag. */
export interface TagUse {
  /** What stands behind the tag. */
  word: string;
  place: Place;
  /** The folder of the file that it stands in. */
  folder: string;
  /** The folder of the configuration: secrets are looked up to here. */
  root: string;
  variables: Readonly<Record<string, string | undefined>>;
  /** The value of another file; null when that is empty. */
  read(file: string): unknown;
}

type Content = { name: string; value: unknown };

/** Home Assistant's own tags of YAML. */
export const includeTags: Readonly<Record<string, (use: TagUse) => unknown>> = {
  '!secret': ({ word, ...where }) => secretOf(word, where),
  '!env_var': variableOf,
  // An empty file is an empty mapping, as it is for Home Assistant.
  '!include': (use) => use.read(path.resolve(use.folder, use.word)) ?? {},
  '!include_dir_list': (use) => contentsOf(use).map(({ value }) => value),
  '!include_dir_merge_list': (use) => contentsOf(use).flatMap(({ value }) => (Array.isArray(value) ? value : [])),
  '!include_dir_named': (use) => Object.fromEntries(contentsOf(use).map(({ name, value }) => [name, value])),
  '!include_dir_merge_named': (use) =>
    Object.fromEntries(contentsOf(use).flatMap(({ value }) => (isMapping(value) ? Object.entries(value) : []))),
};

function variableOf({ variables, word, place }: TagUse): string {
  const [name = '', ...fallback] = word.split(/\s+/);
  const value = variables[name];
  if (value !== undefined) return value;
  if (fallback.length > 0) return fallback.join(' ');
  throw new ConfigFileError(`The environment variable ${name} is not set`, place);
}

/** What the YAML files of a folder and those below hold, in the order of their paths; hidden ones and secrets not. */
function contentsOf(use: TagUse): Content[] {
  const folder = path.resolve(use.folder, use.word);
  return yamlFilesOf(folder, use.place).flatMap((file): Content[] => {
    const value = use.read(file);
    return value === null ? [] : [{ name: path.basename(file, '.yaml'), value }];
  });
}

function yamlFilesOf(folder: string, place: Place): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const isMeant = (name: string) =>
      name.endsWith('.yaml') && path.basename(name) !== 'secrets.yaml' && !/(^|[\\/])\./.test(name);
    return entries
      .filter(isMeant)
      .sort()
      .map((name) => path.join(folder, name));
  } catch (error) {
    throw new ConfigFileError(`Can't read the folder ${folder}: ${(error as NodeJS.ErrnoException).code}`, place);
  }
}
