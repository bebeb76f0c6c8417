import type { IncomingMessage } from 'node:http';
import type { RequestFacts } from '../auth/attempts.ts';
import type { Context } from './context.ts';

/** What the log says about a request: address, URL with the values of its query cut, user agent. */
export function requestFacts(ctx: Context): RequestFacts {
  return factsOf(ctx.req, ctx.state.ip);
}

/** The same for a request that never became a Koa context, such as an upgrade. */
export function factsOf(request: IncomingMessage, ip: string): RequestFacts {
  return { ip, url: cutQuery(request.url ?? '/'), userAgent: request.headers['user-agent'] ?? null };
}

/** Values of a query may be secrets (`authSig`, `api_password`, a code); their names stay readable. */
function cutQuery(url: string): string {
  return url.replace(/=[^&#]*/g, '=…');
}
