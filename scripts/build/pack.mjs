import { zipSync } from 'fflate';

/** Zip stores local time: made from local parts, these are the same bytes in every time zone. */
const packedAt = new Date(1980, 0, 1);

/**
 * A zip of these files that is the same to the byte whenever and wherever it is made.
 * @param {import('./outputs.mjs').Outputs} files
 * @returns {Uint8Array}
 */
export function pack(files) {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), { level: 9, mtime: packedAt });
}
