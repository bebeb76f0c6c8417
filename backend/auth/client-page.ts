import type { Log } from '../log.ts';

const timeoutMs = 5_000;
const maxBytes = 10_240;

/**
 * Reads the redirect addresses a client advertises on its own page: `<link rel="redirect_uri" href="…">` in its first
 * 10 kB, resolved against the client id. Empty when the page can't be read; never throws. PROTOCOL.md 2.3
 */
export function createClientPage({ log }: { log: Log }): (clientId: string) => Promise<string[]> {
  return async (clientId) => {
    try {
      return findRedirectLinks(await readStart(clientId), clientId);
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      log.error('homeassistant.components.auth.indieauth', `Could not read the client page ${clientId}: ${reason}`);
      return [];
    }
  };
}

/** The `href` of each `<link rel="redirect_uri">` outside of comments, absolute. */
export function findRedirectLinks(html: string, clientId: string): string[] {
  const tags = html.replace(/<!--[\s\S]*?(?:-->|$)/g, '').match(/<link\s(?:[^>"']|"[^"]*"|'[^']*')*>/gi) ?? [];
  return tags.flatMap((tag) => {
    const attributes = readAttributes(tag);
    const href = attributes.get('href');
    if (attributes.get('rel') !== 'redirect_uri' || !href) return [];
    // An address that is whole already is compared letter by letter later, so it must stay as it was written.
    if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return [href];
    return URL.canParse(href, clientId) ? [new URL(href, clientId).href] : [];
  });
}

function readAttributes(tag: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const match of tag.slice(5).matchAll(/([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/g)) {
    const [, name = '', ...values] = match;
    const value = values.find((candidate) => candidate !== undefined) ?? '';
    if (!attributes.has(name.toLowerCase())) attributes.set(name.toLowerCase(), decodeEntities(value));
  }
  return attributes;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name) return entities[name] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

async function readStart(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'follow' });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBytes) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, maxBytes));
}
