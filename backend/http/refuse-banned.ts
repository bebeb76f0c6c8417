import type { Attempts } from '../auth/attempts.ts';
import type { Context, Next } from './context.ts';
import { answerText } from './present-errors.ts';

/** A banned address gets the same short answer for everything. PROTOCOL.md 6.1 */
export function refuseBanned({ attempts }: { attempts: Attempts }) {
  return (ctx: Context, next: Next): Promise<unknown> | undefined => {
    if (!attempts.isBanned(ctx.state.ip)) return next();
    answerText(ctx, 403);
    return undefined;
  };
}
