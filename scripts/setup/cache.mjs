import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what only tests need is kept, outside of the project. */
export const cache = process.env.LATCHKEY_CACHE || join(homedir(), '.cache', 'latchkey');
