import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { oldOwnerFates } from '../auth/owner-restart.ts';
import type { Config } from '../config/schema.ts';
import { isTls } from '../http-servers.ts';
import { type BackupPart, writeBackup } from './backup-file.ts';
import { inspectStore } from './inspect-store.ts';
import { isoTime, type OperationDeps, operation } from './operation.ts';

const pageSize = 500;

const AbsolutePath = v.pipe(
  v.string(),
  v.maxLength(4096),
  v.check((file) => path.isAbsolute(file), 'must be an absolute path'),
);

/** What the host may do with the whole of the data. */
export const dataOperations = {
  status: operation({
    input: v.strictObject({}),
    output: v.object({ version: v.string(), pid: v.number(), port: v.nullable(v.number()) }),
    run: (_, { version, port }) => ({ version, pid: process.pid, port }),
  }),

  'onboarding.restart': operation({
    input: v.strictObject({ old_owner: v.picklist(oldOwnerFates) }),
    output: v.object({ links: v.array(v.string()), expires_at: v.nullable(v.string()) }),
    run: async ({ old_owner }, { auth, config, port }) => {
      const { secret, expiresAt } = await auth.ownerRestart.begin(old_owner);
      const bases = ownBases(config, port ?? config.http.server_port);
      const links = bases.map((base) => `${base}/onboarding.html?restart=${secret}`);
      return { links, expires_at: isoTime(expiresAt) };
    },
  }),

  backup: operation({
    input: v.strictObject({ file: AbsolutePath }),
    output: v.object({ file: v.string(), parts: v.number(), sha256: v.string() }),
    run: async ({ file }, deps) => {
      await deps.auth.refreshTokens.flush();
      const madeAt = new Date(deps.environment.now()).toISOString();
      const { parts, sha256 } = await writeBackup(file, madeAt, partsOf(deps));
      return { file, parts, sha256 };
    },
  }),

  inspect: operation({
    input: v.strictObject({}),
    output: v.object({ records: v.number(), findings: v.array(v.string()) }),
    run: (_, { store }) => inspectStore(store),
  }),
};

/** Where the server is reached: on this machine, then where the configuration says. */
function ownBases({ http, homeassistant }: Config, port: number): string[] {
  const { internal_url, external_url } = homeassistant;
  const urls = [internal_url, external_url].flatMap((url) => url?.replace(/\/+$/, '') ?? []);
  return [`${isTls(http) ? 'https' : 'http'}://localhost:${port}`, ...urls];
}

async function* partsOf({ store, dataFolder }: OperationDeps): AsyncGenerator<BackupPart[]> {
  const pages = store.pages(pageSize);
  yield await filesOf(dataFolder);
  for await (const page of pages) yield page.map(([key, value]) => ({ kind: 'record', key, value }));
}

/** A backup without the key would be of no use, and one without the bans is still one. */
async function filesOf(folder: string): Promise<BackupPart[]> {
  const key = await readFile(path.join(folder, 'master.key'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('unavailable', `Can't read the master key: ${error.code}`);
  });
  const bans = await readFile(path.join(folder, 'ip_bans.yaml'), 'utf8').catch(() => null);
  return [
    { kind: 'file', name: 'master.key', text: key },
    ...(bans === null ? [] : [{ kind: 'file' as const, name: 'ip_bans.yaml' as const, text: bans }]),
  ];
}
