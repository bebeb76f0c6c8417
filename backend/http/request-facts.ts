import type { IncomingMessage } from 'node:http';
import type { RequestFacts } from '../auth/attempts.ts';
import type { Context } from './context.ts';

const longestText = 1000;

/** What the log says about a request: address, URL with the values of its query cut, user agent; tokens cut, never long. */
export function requestFacts(ctx: Context): RequestFacts {
  return factsOf(ctx.req, ctx.state.ip);
}

/** The same for a request that never became a Koa context, such as an upgrade. */
export function factsOf(request: IncomingMessage, ip: string): RequestFacts {
  const userAgent = request.headers['user-agent'];
  return {
    ip,
    url: withoutAddresses(cutUrl(request.url ?? '/')),
    userAgent: userAgent ? withoutAddresses(cutTokens(userAgent)) : null,
  };
}

/** A path and its query as the log may have them: without values and tokens, never long. */
export function cutUrl(url: string): string {
  return cutTokens(cutQuery(url));
}

/** What a client says must neither bring a token into the log nor fill the disk. */
function cutTokens(text: string): string {
  return text.slice(0, longestText).replace(/[\w.~-]{64,}/g, '…');
}

/**
 * An address or a name in parentheses is whom the filters of people ban: no client may write one of its choice there.
 * The log puts the user agent in parentheses, so the ends of a text count as such.
 */
function withoutAddresses(text: string): string {
  const braced = text.replace(/(^|\()([\w.:%^[\]-]*)(\)|$)/g, (_, open: string, host: string, close: string) =>
    [open && '{', host, close && '}'].join(''),
  );
  return /^[\w.:%^[\]-]*[.:][\w.:%^[\]-]*$/.test(braced) ? `"${braced}"` : braced;
}

/** Values of a query may be secrets (`authSig`, `api_password`, a code); their names stay readable. */
function cutQuery(url: string): string {
  return url.replace(/=[^&#]*/g, '=…');
}
