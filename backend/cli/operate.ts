import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppError, isAppError } from '../../shared/errors.ts';
import { parse } from '../../shared/validate.ts';
import { loadConfig } from '../config/load.ts';
import { askServer } from '../control/control-client.ts';
import { runOperation } from '../control/operation.ts';
import {
  findOperation,
  type OperationInput,
  type OperationName,
  type OperationOutput,
  operations,
} from '../control/operations.ts';
import { createEnvironment } from '../environment.ts';
import { createLog } from '../log.ts';
import { type OpenData, openData } from '../open-data.ts';
import { secureFolder } from '../store/secure-folder.ts';
import { defaultDataFolder, type Given } from './command.ts';

/** The data folder that a command is about. */
export function dataFolderOf({ options }: Pick<Given, 'options'>): string {
  return options.data ?? defaultDataFolder;
}

/**
 * Does something with the data of a folder: asks the server when one runs there, else opens the folder itself.
 * @throws AppError as the operation does; AppError('not_found') when there is no data
 */
export async function operate<N extends OperationName>(
  name: N,
  input: OperationInput<N>,
  given: Given,
): Promise<OperationOutput<N>> {
  const folder = dataFolderOf(given);
  if (!hasData(folder))
    throw new AppError('not_found', `There is no Latchkey data in ${path.resolve(folder)} (--data DIR)`);
  const tooLong = { told: null as AppError | null };
  const asked = await askServer(folder, name, input).catch((error: unknown) => {
    if (!isAppError(error, 'unavailable') || !error.message.includes('too long')) throw error;
    tooLong.told = error;
    return null;
  });
  const value = asked ? asked.value : await onFolder(folder, name, input, given, tooLong.told);
  return parse(operations[name].output, value, 'unavailable') as OperationOutput<N>;
}

/** Whether a folder holds the data of a Latchkey. */
export function hasData(folder: string): boolean {
  return existsSync(path.join(folder, 'store', 'CURRENT'));
}

async function onFolder(folder: string, name: string, input: unknown, given: Given, tooLong: AppError | null) {
  const environment = createEnvironment();
  const { config } = loadConfig({ file: given.options.config ?? null, variables: process.env });
  const log = createLog({ environment, write: (line) => process.stderr.write(line), level: 'WARNING' });
  // Who looks for what is wrong wants to see it.
  if (name !== 'inspect') await secureFolder(folder, log);
  const data = await openData({ config, dataFolder: folder, environment, log }).catch((error: unknown) => {
    if (isAppError(error, 'conflict') && tooLong) throw tooLong;
    throw error;
  });
  return run(data, name, input, { config, dataFolder: folder, environment, port: null, version: given.version });
}

async function run(
  data: OpenData,
  name: string,
  input: unknown,
  rest: Omit<Parameters<typeof runOperation>[2], 'store' | 'auth' | 'bans'>,
): Promise<unknown> {
  const operation = findOperation(name);
  try {
    if (!operation) throw new AppError('not_found', `There is no operation ${name}`);
    return await runOperation(operation, input, { ...rest, ...data });
  } finally {
    await data.close();
  }
}
