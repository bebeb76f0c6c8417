import { build } from './build.mjs';
import { isStale } from './stamp.mjs';

/** Builds when a source changed since the last build, or when something of it is gone. */
export async function ensureBuilt() {
  if (!(await isStale())) return;
  console.log('Building');
  await build();
}
