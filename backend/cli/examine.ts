import { createServer } from 'node:http';
import path from 'node:path';
import * as v from 'valibot';
import { isAppError } from '../../shared/errors.ts';
import { tellProblem } from '../config/config-problem.ts';
import { readConfig } from '../config/load.ts';
import { Config } from '../config/schema.ts';
import { askServer } from '../control/control-client.ts';
import { type OperationOutput, operations } from '../control/operations.ts';
import { listen, stopServer } from '../listen.ts';
import { findOpenPaths } from '../store/secure-folder.ts';
import type { Given } from './command.ts';
import { dataFolderOf, hasData, operate } from './operate.ts';

/** One thing that was looked at. */
export interface Finding {
  check: 'configuration' | 'permissions' | 'data' | 'port';
  level: 'ok' | 'warning' | 'error';
  message: string;
  /** What to do about it. */
  advice: string | null;
}

/** Looks at everything that can be seen from here, and changes nothing. */
export async function examine(given: Given): Promise<Finding[]> {
  const configuration = examineConfig(given);
  const permissions = await examinePermissions(dataFolderOf(given));
  const data = await examineData(given);
  return [...configuration, ...permissions, ...data, await examinePort(given)];
}

function examineConfig({ options }: Given): Finding[] {
  const reading = readConfig({ file: options.config ?? null, variables: process.env });
  const file = options.config ?? 'no file, so everything has its default';
  if ('config' in reading) return [fine('configuration', file)];
  return reading.problems.map((problem) =>
    bad('configuration', tellProblem(problem), 'Mend it there; docs/configuration.md lists every option'),
  );
}

async function examinePermissions(folder: string): Promise<Finding[]> {
  const found = await findOpenPaths(folder);
  if (found.length === 0) return [fine('permissions', `${path.resolve(folder)} is its owner's alone`)];
  return found.map(({ path: file, mode }) =>
    bad('permissions', `${file} is open to other users`, `chmod ${mode.toString(8)} '${file}'`),
  );
}

/** Opening the data looks at the lock, the version and the master key; then every record is looked at. */
async function examineData(given: Given): Promise<Finding[]> {
  const folder = path.resolve(dataFolderOf(given));
  if (!hasData(folder)) {
    return [
      { check: 'data', level: 'warning', message: `${folder} holds no data`, advice: 'Name the folder: --data DIR' },
    ];
  }
  try {
    const { records, findings } = await operate('inspect', {}, withoutConfig(given));
    const advice = 'Restore the newest backup: latchkey restore FILE --data DIR';
    if (findings.length === 0) return [fine('data', `${records} records and index entries are sound`)];
    return findings.map((finding) => bad('data', finding, advice));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const advice = isAppError(error) ? null : 'Restore the newest backup: latchkey restore FILE --data DIR';
    return [bad('data', message, advice)];
  }
}

/** Whatever is wrong with the configuration is told for itself. */
function withoutConfig(given: Given): Given {
  const { config: _, ...options } = given.options;
  return { ...given, options };
}

async function examinePort(given: Given): Promise<Finding> {
  const status = await runningServer(given);
  if (status !== null)
    return fine('port', `a Latchkey ${status.version} listens on port ${status.port} (process ${status.pid})`);
  const { http } = configOrDefaults(given);
  const server = createServer();
  try {
    const port = await listen(server, http.server_host[0], http.server_port);
    await stopServer(server);
    return fine('port', `${port} is free`);
  } catch (error) {
    return bad(
      'port',
      error instanceof Error ? error.message : String(error),
      'End that program, or choose another port',
    );
  }
}

/** Asks the socket alone: the folder of a stopped server has been opened once already. */
async function runningServer(given: Given): Promise<OperationOutput<'status'> | null> {
  const asked = await askServer(dataFolderOf(given), 'status', {}).catch(() => null);
  const status = v.safeParse(operations.status.output, asked?.value);
  return status.success && status.output.port !== null ? status.output : null;
}

function configOrDefaults({ options }: Given): Config {
  const reading = readConfig({ file: options.config ?? null, variables: process.env });
  return 'config' in reading ? reading.config : v.parse(Config, {});
}

function fine(check: Finding['check'], message: string): Finding {
  return { check, level: 'ok', message, advice: null };
}

function bad(check: Finding['check'], message: string, advice: string | null): Finding {
  return { check, level: 'error', message, advice };
}
