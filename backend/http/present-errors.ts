import { STATUS_CODES } from 'node:http';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { Log } from '../log.ts';
import type { Context, Next } from './context.ts';

/** Refusals that Home Assistant's server library answers itself, as text. */
const textCodes: readonly ErrorCode[] = ['unauthorized', 'method_not_allowed', 'payload_too_large'];

/**
 * Answers whatever was thrown: expected failures in the wire's own form, anything else as a 500 without detail.
 * It is the first middleware, and answers itself, because Koa's own handler would drop the headers that were set.
 */
export function presentErrors({ log }: { log: Log }) {
  return async (ctx: Context, next: Next): Promise<void> => {
    try {
      if (hasAddress(ctx)) await next();
      else answerText(ctx, 400);
    } catch (error) {
      if (error instanceof AppError) present(ctx, error);
      else {
        log.error('latchkey.http', `Unexpected error at ${ctx.method} ${ctx.path}`, error);
        answerText(ctx, 500);
      }
    }
  };
}

/** Whether the request line holds an address at all; of one that doesn't, even the path can't be asked for. */
function hasAddress(ctx: Context): boolean {
  try {
    return ctx.path !== '';
  } catch {
    return false;
  }
}

function present(ctx: Context, error: AppError): void {
  if (error.code === 'unavailable') ctx.set('Retry-After', '1');
  if (textCodes.includes(error.code)) {
    answerText(ctx, error.status);
    return;
  }
  ctx.status = error.status;
  const code = error.code === 'onboarding_required' || error.code === 'invalid_remote_ip' ? { code: error.code } : {};
  ctx.body = { message: error.message, ...code };
}

/** A refusal as text, e.g. `401: Unauthorized`. */
export function answerText(ctx: Context, status: number): void {
  ctx.status = status;
  ctx.type = 'text/plain; charset=utf-8';
  ctx.body = `${status}: ${STATUS_CODES[status]}`;
}
