/** @typedef {{ title: string, script: string, style: string, icon: string, chunks: readonly string[] }} Page */

/**
 * Fills the template of a page. Chunks that its script imports at once are preloaded beside it, so that they load
 * together and not one after the other.
 * @param {string} template has `{{title}}`, and as the last part of an address `{{script}}`, `{{style}}` and `{{icon}}`
 * @param {Page} page
 * @returns {string}
 * @throws when the template lacks a placeholder, has one that is unknown, or has no place for the preloads
 */
export function renderPage(template, { chunks, ...names }) {
  const folder = /src="([^"]*)\{\{script\}\}"/.exec(template)?.[1];
  if (folder === undefined || !template.includes('</head>')) throw new Error('The template of the pages has no script');
  const preloads = chunks.map((chunk) => `<link rel="modulepreload" href="${folder}${chunk}">\n`).join('');
  const values = /** @type {Record<string, string>} */ (names);
  const missing = Object.keys(values).filter((name) => !template.includes(`{{${name}}}`));
  if (missing.length > 0) throw new Error(`The template of the pages lacks {{${missing.join('}}, {{')}}}`);
  return template.replace('</head>', `${preloads}</head>`).replace(/\{\{(\w+)\}\}/g, (_, name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The template of the pages has an unknown {{${name}}}`);
    return value;
  });
}
