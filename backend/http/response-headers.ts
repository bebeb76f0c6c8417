import type { Context, Next } from './context.ts';

/** Headers of every answer that was not refused at the door. PROTOCOL.md 6.7 */
export function responseHeaders({ useXFrameOptions }: { useXFrameOptions: boolean }) {
  return (ctx: Context, next: Next): Promise<unknown> => {
    const { res } = ctx;
    res.setHeader('Referrer-Policy', 'no-referrer');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Server', '');
    if (useXFrameOptions) res.setHeader('X-Frame-Options', 'SAMEORIGIN');
    return next();
  };
}
