import type { Context, Next } from './context.ts';
import type { Pages } from './pages.ts';
import { answerText } from './present-errors.ts';
import type { AuthRouter } from './routes/auth-router.ts';

/** HEAD is no method of any route, though the router would serve it with GET. PROTOCOL.md 13.1 (9, 14) */
export function refuseHead(router: AuthRouter) {
  return (ctx: Context, next: Next): Promise<unknown> | undefined => {
    const allowed = ctx.method === 'HEAD' ? allowedMethods(router, ctx.path) : [];
    if (allowed.length === 0) return next();
    refuseMethod(ctx, allowed);
    return undefined;
  };
}

/** What no route took: a file of the pages, a method that is not allowed, or nothing there. */
export function fallback({ router, pages }: { router: AuthRouter; pages: Pages }) {
  return (ctx: Context): void => {
    const allowed = allowedMethods(router, ctx.path);
    if (allowed.length > 0) refuseMethod(ctx, allowed);
    else if (!(isReading(ctx) && ctx.path.startsWith('/web/') && pages.sendAsset(ctx))) answerText(ctx, 404);
  };
}

function refuseMethod(ctx: Context, allowed: readonly string[]): void {
  ctx.set('Allow', [...allowed, 'OPTIONS'].join(','));
  answerText(ctx, 405);
}

function isReading(ctx: Context): boolean {
  return ctx.method === 'GET' || ctx.method === 'HEAD';
}

/** The methods that routes take under a path, empty when nothing is there. */
export function allowedMethods(router: AuthRouter, path: string): string[] {
  const { path: layers } = router.match(path, 'GET');
  return [...new Set(layers.flatMap((layer) => layer.methods))].filter((method) => method !== 'HEAD');
}
