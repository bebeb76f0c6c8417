import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';

/** A built zip made ready to be loaded: unpacked for Chromium, as an archive for Firefox. */
export interface ExtensionPackage {
  readonly id: string;
  readonly folder: string;
  readonly archive: string;
  dispose(): void;
}

interface Manifest {
  key?: string;
  browser_specific_settings?: { gecko?: { id?: string } };
}

/** Unpacks a built zip into a folder of its own, which `dispose` deletes. */
export function openExtensionPackage(zip: string): ExtensionPackage {
  const bytes = readFileSync(resolve(zip));
  const files = unzipSync(bytes);
  const root = mkdtempSync(join(tmpdir(), 'latchkey-extension-'));
  const folder = join(root, 'unpacked');
  for (const [path, content] of Object.entries(files)) writeInto(join(folder, path), content);
  const archive = join(root, 'extension.xpi');
  writeFileSync(archive, bytes);
  const manifest: Manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()));
  return { id: idOf(manifest), folder, archive, dispose: () => rmSync(root, { recursive: true, force: true }) };
}

function writeInto(path: string, content: Uint8Array): void {
  if (path.endsWith('/')) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function idOf(manifest: Manifest): string {
  const geckoId = manifest.browser_specific_settings?.gecko?.id;
  if (geckoId) return geckoId;
  if (!manifest.key) throw new Error('The manifest fixes no id: neither a key nor a gecko id.');
  return chromiumId(manifest.key);
}

/** Chromium's rule: the first 128 bits of the key's SHA-256, written with the letters a to p. */
function chromiumId(key: string): string {
  const hex = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  return [...hex].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}
