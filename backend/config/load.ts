import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { AppError } from '../../shared/errors.ts';
import { parse } from '../../shared/validate.ts';
import { Config } from './schema.ts';

/** Blocks that we read; of the rest of a Home Assistant configuration the names are told, once. */
const ours = ['http', 'homeassistant', 'latchkey'];

export interface LoadedConfig {
  config: Config;
  /** Blocks of the file that are not ours. */
  ignored: string[];
}

/**
 * Reads a Home Assistant `configuration.yaml`; without a file everything has its default.
 * @throws AppError('invalid_request') that names the file, the path of the option, and the rule
 */
export async function loadConfig(file: string | null): Promise<LoadedConfig> {
  const blocks = file === null ? {} : await readBlocks(file);
  try {
    const config = parse(Config, blocks);
    return { config, ignored: Object.keys(blocks).filter((name) => !ours.includes(name)) };
  } catch (error) {
    if (error instanceof AppError)
      throw new AppError('invalid_request', `Invalid configuration in ${file}: ${error.message}`);
    throw error;
  }
}

async function readBlocks(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('invalid_request', `Can't read the configuration ${file}: ${error.code}`);
  });
  const document = parseDocument(text, { logLevel: 'silent' });
  const [problem] = document.errors;
  if (problem) throw new AppError('invalid_request', `Invalid YAML in ${file}: ${problem.message.split('\n')[0]}`);
  const value: unknown = document.toJS() ?? {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new AppError('invalid_request', `Invalid configuration in ${file}: must be a mapping of blocks`);
}
