import { defineConfig } from 'vitest/config';

/** Unit tests run side by side; whatever starts servers or browsers takes turns, for the machine has two cores. */
const suite = (name: string, options: { timeoutSeconds: number; together: boolean }) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: options.timeoutSeconds * 1000,
    hookTimeout: options.timeoutSeconds * 1000,
    fileParallelism: options.together,
  },
});

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  define: { LATCHKEY_VERSION: '"0.0.0-test"' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    projects: [
      suite('unit', { timeoutSeconds: 10, together: true }),
      suite('integration', { timeoutSeconds: 30, together: false }),
      suite('conformance', { timeoutSeconds: 60, together: false }),
      suite('e2e', { timeoutSeconds: 120, together: false }),
    ],
  },
});
