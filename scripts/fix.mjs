/** `npm run fix`: layout, what Biome can mend, and the generated docs. */
import { tool } from './check/tool.mjs';
import { writeDocs } from './docs/generate.mjs';

const left = await tool('@biomejs/biome/bin/biome', ['check', '--write', '.']);
await writeDocs();
for (const problem of left) console.log(problem);
process.exitCode = left.length > 0 ? 1 : 0;
