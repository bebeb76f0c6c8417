import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { strToU8, zipSync } from 'fflate';
import { atEnd } from '../support/at-end.ts';
import type { BrowserName } from '../support/browsers.ts';
import { type ExtensionPackage, openExtensionPackage } from '../support/extension-package.ts';

/** An extension of somebody else's, with one empty page to speak from. */
export function foreignExtension(browser: BrowserName): ExtensionPackage {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const manifest = {
    manifest_version: 3,
    name: 'Neighbour',
    version: '1.0',
    ...(browser === 'chromium'
      ? { key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }
      : { browser_specific_settings: { gecko: { id: 'neighbour@example.org' } } }),
  };
  const files = { 'manifest.json': strToU8(JSON.stringify(manifest)), 'page.html': strToU8('<p>Neighbour</p>') };
  return openExtensionPackage(zipSync(files));
}

/** What a page does that wants access it must not have; what it hears ends up in `heard`. */
export const askForAccess = `
  window.heard = [];
  window.externalAuthSetToken = (...answer) => heard.push(answer);
  addEventListener('message', ({ data }) => heard.push(data));
  window.externalApp?.getExternalAuth('{"callback":"externalAuthSetToken"}');
  postMessage({ latchkey: 'access?', id: 7, force: false }, location.origin);
`;

/** A page on the same host as the servers, at another port: to a person it may look like one of them. */
export async function lookAlike(): Promise<string> {
  const page = `<!doctype html><title>start</title><script>
    const app = window.externalApp;
    ${askForAccess}
    document.title = app ? 'asked' : 'alone';
  </script>`;
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return `http://127.0.0.1:${address.port}`;
}
