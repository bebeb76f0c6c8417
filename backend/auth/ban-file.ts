import { readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { type Document, isMap, parseDocument } from 'yaml';
import type { Log } from '../log.ts';
import { plainAddress } from './local-network.ts';

const logger = 'homeassistant.components.http.ban';

/** `ip_bans.yaml` as Home Assistant keeps it: `<address>: { banned_at: <ISO-8601> }`. PROTOCOL.md 6.1 */
export interface BanFile {
  /**
   * What can be understood of it; the rest is told in the log and left as it is. Null when nothing can.
   * Times are epoch ms.
   */
  read(): Promise<{ address: string; bannedAt: number }[] | null>;
  add(address: string, bannedAt: number): Promise<void>;
  remove(address: string): Promise<void>;
}

/** The file at this path; missing is empty. Changes keep its comments, and come one after the other. */
export function createBanFile({ path, log }: { path: string; log: Log }): BanFile {
  let last: Promise<unknown> = Promise.resolve();
  const change = (edit: (document: Document) => void): Promise<void> => {
    const done = last.then(async () => {
      const document = await open(path);
      if (document.errors.length > 0) return;
      edit(document);
      await writeFile(`${path}.new`, String(document), { mode: 0o600 });
      await rename(`${path}.new`, path);
    });
    last = done.catch((error: unknown) => log.error(logger, `Unable to write ${path}:`, error));
    return last as Promise<void>;
  };
  return {
    read: async () => {
      const document = await open(path);
      const [problem] = document.errors;
      if (problem) log.error(logger, `Unable to load ${path}: ${problem.message}`);
      else if (document.contents !== null && !isMap(document.contents)) {
        log.error(logger, `Unable to load ${path}: YAML file ${path} does not contain a dict`);
      } else return readEntries(document, log);
      return null;
    },
    add: (address, bannedAt) =>
      change((document) =>
        document.set(address, { banned_at: new Date(bannedAt).toISOString().replace('Z', '+00:00') }),
      ),
    remove: (address) =>
      change((document) => {
        const written = isMap(document.contents) ? document.contents.items.map(({ key }) => String(key)) : [];
        for (const key of written) if (plainAddress(key) === address) document.delete(key);
      }),
  };
}

async function open(path: string): Promise<Document> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return parseDocument(text, { logLevel: 'silent', keepSourceTokens: false });
}

function readEntries(document: Document, log: Log): { address: string; bannedAt: number }[] | null {
  const entries = toEntries(document, log);
  if (entries === null) return null;
  return Object.entries(entries).flatMap(([address, entry]) => {
    const bannedAt = Date.parse(String((entry as { banned_at?: unknown } | null)?.banned_at));
    if (isIP(address) === 0) log.error(logger, `Failed to load IP ban: invalid IP address ${address}`);
    else if (Number.isNaN(bannedAt)) log.error(logger, `Failed to load IP ban of ${address}: banned_at is not a time`);
    else return [{ address: plainAddress(address), bannedAt }];
    return [];
  });
}

/** Aliases may promise more than there is memory. */
function toEntries(document: Document, log: Log): Record<string, unknown> | null {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    log.error(logger, 'Failed to load IP bans:', error);
    return null;
  }
}
