import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { temporaryFolder } from './server.ts';

/** A built zip made ready to be loaded: unpacked for Chromium, as an archive for Firefox. */
export interface ExtensionPackage {
  readonly id: string;
  readonly folder: string;
  readonly archive: string;
}

interface Manifest {
  key?: string;
  browser_specific_settings?: { gecko?: { id?: string } };
}

/** The extension as the last build packed it for a browser. */
export function builtExtension(browser: 'chromium' | 'firefox'): ExtensionPackage {
  const root = new URL('../../', import.meta.url);
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  return openExtensionPackage(readFileSync(new URL(`dist/latchkey-${browser}-${version}.zip`, root)));
}

/** Unpacks a zip into a folder of its own, which goes when the test file ends. */
export function openExtensionPackage(bytes: Uint8Array): ExtensionPackage {
  const files = unzipSync(bytes);
  const root = temporaryFolder('extension');
  const folder = join(root, 'unpacked');
  for (const [path, content] of Object.entries(files)) writeInto(join(folder, path), content);
  const archive = join(root, 'extension.xpi');
  writeFileSync(archive, bytes);
  const manifest: Manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()));
  return { id: idOf(manifest), folder, archive };
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
