import { giveUp } from '../run.mjs';
import { build } from './build.mjs';
import { isStale } from './stamp.mjs';

/** Builds when a source changed since the last build, or when something of it is gone; ends with one line when it fails. */
export async function ensureBuilt() {
  if (!(await isStale())) return;
  console.log('Building');
  try {
    await build();
  } catch (error) {
    giveUp(`The build failed: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
}
