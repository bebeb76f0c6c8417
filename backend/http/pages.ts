import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClientIdRule } from '../../shared/wire/client-id.ts';
import type { Context } from './context.ts';

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
};

const refusalTitle = 'Invalid client id or redirect URL';

export interface Pages {
  /** Sends a page; with a refusal its title and a meta element say so, for the page to explain. */
  send(ctx: Context, name: string, refusal?: ClientIdRule | null): void;
  /** Sends a script, style or picture of `/web/`; false when there is none of that name. */
  sendAsset(ctx: Context): boolean;
}

/** The built pages, read once; they are few and small. */
export async function loadPages(folder: string): Promise<Pages> {
  const names = await readdir(folder);
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name))] as const)),
  );
  return {
    send: (ctx, name, refusal = null) => {
      const html = files.get(name);
      if (!html) throw new Error(`The build lacks the page ${name}`);
      ctx.set('Content-Security-Policy', contentSecurityPolicy);
      ctx.type = 'text/html; charset=utf-8';
      ctx.body = refusal === null ? html : withRefusal(html.toString('utf8'), refusal);
    },
    sendAsset: (ctx) => {
      const name = ctx.path.slice('/web/'.length);
      const file = name.endsWith('.html') ? undefined : files.get(name);
      if (!file) return false;
      // The hash in its name changes with the content.
      ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
      ctx.type = types[path.extname(name)] ?? 'application/octet-stream';
      ctx.body = file;
      return true;
    },
  };
}

function withRefusal(html: string, rule: ClientIdRule): string {
  const meta = `<meta name="latchkey-refusal" content="${JSON.stringify({ rule }).replaceAll('"', '&quot;')}">`;
  return html.replace(/<title>.*?<\/title>/s, `<title>${refusalTitle}</title>${meta}`);
}
