import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, open, unlink } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';

/*
 * A backup is text: one line of header, filled with spaces to a fixed length so that it can be written last, and one line
 * of JSON for each part. The header holds how many lines follow and the SHA-256 of them.
 */

const headerBytes = 256;
const Header = v.object({
  latchkey_backup: v.literal(1),
  made_at: v.string(),
  parts: v.pipe(v.number(), v.integer()),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
export type BackupHeader = v.InferOutput<typeof Header>;

/** A file of the data folder beside the store, or a pair of the store. */
export const BackupPart = v.variant('kind', [
  v.strictObject({ kind: v.literal('file'), name: v.picklist(['master.key', 'ip_bans.yaml']), text: v.string() }),
  v.strictObject({ kind: v.literal('record'), key: v.string(), value: v.unknown() }),
]);
export type BackupPart = v.InferOutput<typeof BackupPart>;

/**
 * Writes a backup for its owner alone; it appears under its name only when it is whole and on disk.
 * @throws AppError('conflict') when the file is there, AppError('unavailable') when it can't be written
 */
export async function writeBackup(
  file: string,
  madeAt: string,
  parts: AsyncIterable<readonly BackupPart[]>,
): Promise<BackupHeader> {
  const draft = `${file}.${process.pid}.new`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      const header = await fill(handle, madeAt, parts);
      // As a link, because a rename would replace what another has put there.
      await link(draft, file);
      return header;
    } finally {
      await handle.close();
      await unlink(draft);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new AppError('conflict', `${file} is there already; nothing was changed`);
    throw new AppError('unavailable', `Can't write ${file}: ${code ?? 'unexpected error'}`, { cause: error });
  }
}

async function fill(
  handle: FileHandle,
  madeAt: string,
  parts: AsyncIterable<readonly BackupPart[]>,
): Promise<BackupHeader> {
  const sum = createHash('sha256');
  let count = 0;
  await handle.writeFile(' '.repeat(headerBytes));
  for await (const page of parts) {
    const text = page.map(lineOf).join('');
    sum.update(text);
    count += page.length;
    await handle.writeFile(text);
  }
  const header: BackupHeader = { latchkey_backup: 1, made_at: madeAt, parts: count, sha256: sum.digest('hex') };
  await handle.write(`${JSON.stringify(header).padEnd(headerBytes - 1)}\n`, 0);
  await handle.sync();
  return header;
}

/**
 * Reads a backup to its end and makes sure that it is whole.
 * @throws AppError('invalid_request') that says what is wrong with the file
 */
export async function verifyBackup(file: string): Promise<BackupHeader> {
  const sum = createHash('sha256');
  const header = await readHeader(file);
  let count = 0;
  for await (const line of linesOf(file)) {
    update(sum, line);
    count += 1;
  }
  if (count === header.parts && sum.digest('hex') === header.sha256) return header;
  throw damaged(file, `it should hold ${header.parts} parts, unchanged`);
}

/** The parts of a backup that was verified. */
export async function* readBackup(file: string): AsyncGenerator<BackupPart> {
  for await (const line of linesOf(file)) {
    const part = v.safeParse(BackupPart, parseJson(line));
    if (!part.success) throw damaged(file, 'a part of it is of no kind that is known');
    yield part.output;
  }
}

async function readHeader(file: string): Promise<BackupHeader> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('invalid_request', `Can't read ${file}: ${error.code}`);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    const header = v.safeParse(Header, parseJson(buffer.toString('utf8', 0, bytesRead)));
    if (header.success) return header.output;
    throw new AppError('invalid_request', `${file} is no backup that this Latchkey can read`);
  } finally {
    await handle.close();
  }
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file, { start: headerBytes }), crlfDelay: 0 });
}

/** Node.js takes two more characters for ends of lines than JSON escapes. */
function lineOf(part: BackupPart): string {
  const text = JSON.stringify(part).replace(/[\u2028\u2029]/g, (char) => (char === '\u2028' ? '\\u2028' : '\\u2029'));
  return `${text}\n`;
}

function update(sum: Hash, line: string): void {
  sum.update(line).update('\n');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function damaged(file: string, why: string): AppError {
  return new AppError('invalid_request', `The backup ${file} is damaged: ${why}. Nothing was restored`);
}
