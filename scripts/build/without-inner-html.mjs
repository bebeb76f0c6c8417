import { readFile } from 'node:fs/promises';

/**
 * Takes the one place out of preact that writes HTML into a page. Nothing in the extension uses it, the linter of
 * extensions warns of it, and without it no mistake of ours can put markup of a server into a privileged page.
 * @type {import('esbuild').Plugin}
 */
export const withoutInnerHtml = {
  name: 'without-inner-html',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]preact[\\/]dist[\\/]preact\.m?js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replace(/\.innerHTML=(?!=)/g, '.textContent=');
      if (contents === source) throw new Error(`${path} writes no HTML any more: this plugin can go`);
      return { contents, loader: 'js' };
    });
  },
};
