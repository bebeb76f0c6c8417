import type { Context, Next } from './context.ts';

const openPaths: readonly string[] = ['/auth/token', '/auth/revoke'];
const allowedHeaders: readonly string[] = ['ORIGIN', 'ACCEPT', 'X-REQUESTED-WITH', 'CONTENT-TYPE', 'AUTHORIZATION'];

export interface CorsRules {
  allowedOrigins: readonly string[];
  /** Whether anything answers under this path. */
  isRoute: (path: string) => boolean;
}

/**
 * Lets any origin call the token routes and the configured origins call the rest; never with credentials.
 * Origins are compared letter by letter. PROTOCOL.md 6.5 and 13.1 (44, 47)
 */
export function corsHeaders(rules: CorsRules) {
  return (ctx: Context, next: Next): Promise<unknown> => {
    const origin = ctx.get('Origin');
    const isAllowed = ctx.method !== 'OPTIONS' && origin !== '' && mayCall(rules, ctx.path, origin);
    if (isAllowed) ctx.set('Access-Control-Allow-Origin', origin);
    return next();
  };
}

/** Answers the question that browsers ask before a call from another origin. */
export function corsPreflight(rules: CorsRules) {
  return (ctx: Context, next: Next): Promise<unknown> | undefined => {
    if (ctx.method !== 'OPTIONS') return next();
    const hasCors = openPaths.includes(ctx.path) || (rules.allowedOrigins.length > 0 && rules.isRoute(ctx.path));
    if (!hasCors) return next();
    const origin = ctx.get('Origin');
    answerPreflight(ctx, origin, mayCall(rules, ctx.path, origin));
    return undefined;
  };
}

function mayCall({ allowedOrigins }: CorsRules, path: string, origin: string): boolean {
  return openPaths.includes(path) || allowedOrigins.includes(origin);
}

function answerPreflight(ctx: Context, origin: string, isAllowed: boolean): void {
  const problem = preflightProblem(ctx, origin, isAllowed);
  ctx.type = 'text/plain; charset=utf-8';
  if (problem !== null) {
    ctx.status = 403;
    ctx.body = `CORS preflight request failed: ${problem}`;
    return;
  }
  ctx.status = 200;
  ctx.set('Access-Control-Allow-Origin', origin);
  ctx.set('Access-Control-Allow-Methods', ctx.get('Access-Control-Request-Method'));
  const headers = requestedHeaders(ctx);
  if (headers.length > 0) ctx.set('Access-Control-Allow-Headers', headers.join(','));
  ctx.body = '';
}

function preflightProblem(ctx: Context, origin: string, isAllowed: boolean): string | null {
  if (origin === '') return 'origin header is not specified in the request';
  if (ctx.req.headers['access-control-request-method'] === undefined)
    return "'Access-Control-Request-Method' header is not specified";
  if (!isAllowed) return `origin '${origin}' is not allowed`;
  const unknown = requestedHeaders(ctx).filter((header) => !allowedHeaders.includes(header));
  return unknown.length > 0 ? `headers are not allowed: ${unknown.join(', ')}` : null;
}

function requestedHeaders(ctx: Context): string[] {
  return ctx
    .get('Access-Control-Request-Headers')
    .split(',')
    .map((header) => header.trim().toUpperCase())
    .filter((header) => header !== '');
}
