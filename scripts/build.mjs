/** `npm run build`: fills dist/ with the server, its pages and the extension for each browser. */
import { build } from './build/build.mjs';

const started = performance.now();
const files = await build();
console.log(`Built ${files} files into dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
