import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { makeFolder } from '../store/make-folder.ts';

const bytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/** Derives the secret keys the server works with from the one secret it keeps. */
export interface MasterKey {
  /** Tells keys apart, and nothing else about them. */
  readonly fingerprint: string;
  /** The HMAC key of a refresh token's access tokens. */
  accessTokenKey(refreshTokenId: string): Buffer;
  /** Encrypts a secret that must be read again; `context` says whose it is, and must be the same to open it. */
  seal(secret: string, context: string): string;
  /** @throws Error when it was not sealed with this key in this context */
  open(sealed: string, context: string): string;
}

/** Wraps a key of 32 bytes. */
export function createMasterKey(secret: Buffer): MasterKey {
  const derive = (purpose: string) => createHmac('sha256', secret).update(purpose).digest();
  const sealKey = derive('seal');
  return {
    fingerprint: derive('fingerprint').toString('hex'),
    accessTokenKey: (refreshTokenId) => derive(`access-token:${refreshTokenId}`),
    seal: (text, context) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', sealKey, iv).setAAD(Buffer.from(context));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString('base64url');
    },
    open: (sealed, context) => {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, ivBytes));
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      return decipher.update(bytes.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

/**
 * Reads `master.key` of the data folder; makes it, synced, in a folder that is new.
 * @param options.isNew whether the store holds nothing yet: with data, a missing key is never silently made anew,
 * for every access token would die and nobody would know why
 * @throws AppError('conflict') when it is missing beside existing data, or is no key
 */
export async function loadMasterKey(options: { folder: string; isNew: boolean }): Promise<MasterKey> {
  const file = path.join(options.folder, 'master.key');
  const found = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new AppError('conflict', `Can't read the master key ${file}: ${error.code}`);
  });
  if (found === null && !options.isNew) {
    throw new AppError(
      'conflict',
      `The master key ${file} is missing. Put it back from a backup: it belongs to this data`,
    );
  }
  const text = found ?? (await makeKeyFile(file));
  if (!/^[0-9a-f]{64}\n?$/.test(text))
    throw new AppError('conflict', `The master key ${file} is damaged: not 64 hex digits`);
  return createMasterKey(Buffer.from(text.trim(), 'hex'));
}

/** Appears under its name only when it is whole and on disk; a crash in between leaves a folder without a key. */
async function makeKeyFile(file: string): Promise<string> {
  const text = `${randomBytes(bytes).toString('hex')}\n`;
  const folder = path.dirname(file);
  await makeFolder(folder);
  const draft = `${file}.${process.pid}.new`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await link(draft, file);
  await unlink(draft);
  await syncFolder(folder);
  return text;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
