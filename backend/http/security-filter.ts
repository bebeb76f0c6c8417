import type { Log } from '../log.ts';
import type { Context, Next } from './context.ts';
import { answerText } from './present-errors.ts';
import { cutUrl } from './request-facts.ts';

/** What no honest request holds: pieces in this order, with anything in between. PROTOCOL.md 6.6 */
const attacks: readonly (readonly string[])[] = [
  ['proc/self/environ'],
  ['../'],
  ['<', 'script', '>'],
  ['union', 'select', '('],
  ['union', 'all', 'select'],
  ['concat', '('],
];
const fileInjection = /[a-z0-9_]=\/[a-z0-9_.]\//;
const unsafe = /[\t\r\n]/;
const deepestEncoding = 10;

/** Refuses path traversal and injections by their looks, however often they were percent-encoded. */
export function securityFilter({ log }: { log: Log }) {
  return (ctx: Context, next: Next): Promise<unknown> | undefined => {
    const path = decodeFully(ctx.path);
    const query = ctx.querystring === '' ? '' : decodeFully(ctx.querystring.replaceAll('+', ' '));
    const finding = describe(path, query);
    if (finding === null) return next();
    const url = cutUrl(ctx.querystring === '' ? ctx.path : `${ctx.path}?${ctx.querystring}`);
    log.warning('homeassistant.components.http.security_filter', `Filtered ${finding}: ${url}`);
    answerText(ctx, 400);
    return undefined;
  };
}

/** What is wrong and where, in Home Assistant's own words; null when nothing is. */
function describe(path: string, query: string): string | null {
  if (unsafe.test(path)) return 'a request with an unsafe byte in path';
  if (unsafe.test(query)) return 'a request with unsafe byte query string';
  if (isHarmful(path)) return 'a potential harmful request to';
  return isHarmful(query) ? 'a request with a potential harmful query string' : null;
}

function isHarmful(text: string): boolean {
  const lower = text.toLowerCase();
  return fileInjection.test(lower) || attacks.some((pieces) => hasInOrder(lower, pieces));
}

/** One pass per piece: a pattern with wildcards would take quadratic time on a long line made for that. */
function hasInOrder(text: string, pieces: readonly string[]): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}

function decodeFully(text: string): string {
  let current = text;
  for (let depth = 0; depth < deepestEncoding && current.includes('%'); depth += 1) {
    const decoded = current.replace(/(?:%[0-9a-f]{2})+/gi, decodeRun);
    if (decoded === current) break;
    current = decoded;
  }
  return current;
}

function decodeRun(run: string): string {
  return Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8');
}
