import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { version } from '../../../esbuild.config.mjs';
import { compileExtension } from '../../../scripts/build/compile-extension.mjs';
import { pack } from '../../../scripts/build/pack.mjs';

const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));

/** Every text in a manifest that names a file of the package. */
function filesNamedIn(value: unknown): string[] {
  if (typeof value === 'string') return /^[\w./-]+\.(?:js|html|css|png|svg)$/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(filesNamedIn) : [];
}

describe.each(['chromium', 'firefox'] as const)('the package for %s', (target) => {
  const zip = new Uint8Array(readFileSync(join(dist, `latchkey-${target}-${version}.zip`)));
  const files = unzipSync(zip);

  it('is the same to the byte when it is made again', async () => {
    expect(Buffer.compare(pack(await compileExtension(target, version)), zip)).toBe(0);
  });

  it('holds what stands unpacked beside it, and nothing else', () => {
    const folder = join(dist, 'extension', target);
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
    expect(Object.keys(files).sort()).toEqual(names);
    for (const name of names)
      expect(Buffer.compare(files[name] ?? zip, readFileSync(join(folder, name))), name).toBe(0);
  });

  it('has every file that its manifest names', () => {
    const named = filesNamedIn(JSON.parse(new TextDecoder().decode(files['manifest.json'])));
    expect(named).toContain('popup.html');
    expect(Object.keys(files)).toEqual(expect.arrayContaining(named));
  });
});
