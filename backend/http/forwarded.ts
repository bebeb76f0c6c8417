import { type BlockList, isIP } from 'node:net';
import { contains, plainAddress } from '../auth/local-network.ts';
import type { Log } from '../log.ts';
import type { Context, Next } from './context.ts';
import { answerText } from './present-errors.ts';

const logger = 'homeassistant.components.http.forwarded';

export interface ProxyRules {
  useXForwardedFor: boolean;
  trustedProxies: BlockList;
}

/** What the request line and the proxy's headers say about where a request comes from. */
export type Origin = { ip: string; scheme: string } | { refused: string };

/**
 * Finds the client's address; behind a trusted proxy it is the one in X-Forwarded-For. A forwarded request that is not
 * to be trusted is refused, or anyone could choose the address that is banned or taken for local. PROTOCOL.md 6.2, 13.1 (45)
 */
export function forwarded({ rules, log }: { rules: ProxyRules; log: Log }) {
  return (ctx: Context, next: Next): Promise<unknown> | undefined => {
    const origin = findOrigin(rules, plainAddress(ctx.req.socket.remoteAddress), ctx.req.headers);
    if ('refused' in origin) {
      log.error(logger, origin.refused);
      answerText(ctx, 400);
      return undefined;
    }
    ctx.state.ip = origin.ip;
    ctx.state.scheme = origin.scheme;
    return next();
  };
}

/** Decides about one request. `headers` are Node's: several lines of one name are joined with a comma. */
export function findOrigin(
  rules: ProxyRules,
  peer: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Origin {
  const chainText = headers['x-forwarded-for'];
  if (chainText === undefined) return { ip: peer, scheme: 'http' };
  if (!rules.useXForwardedFor)
    return {
      refused: `A request from a reverse proxy was received from ${peer}, but your HTTP integration is not set-up for reverse proxies`,
    };
  if (!contains(rules.trustedProxies, peer)) {
    return { refused: `Received X-Forwarded-For header from an untrusted proxy ${peer}` };
  }
  const chain = items(chainText);
  const bad = chain.find((address) => isIP(address) === 0);
  if (bad !== undefined) return { refused: `Invalid IP address in X-Forwarded-For: ${bad}` };
  const place = clientPlace(rules, chain);
  const scheme = findScheme(headers['x-forwarded-proto'], chain.length, place);
  if ('refused' in scheme) return scheme;
  if (headers['x-forwarded-host']?.length === 0) return { refused: 'Empty value received in X-Forward-Host header' };
  return { ip: plainAddress(chain[place]), scheme: scheme.scheme };
}

/** The right-most address that is no trusted proxy; the left-most when all are. */
function clientPlace(rules: ProxyRules, chain: readonly string[]): number {
  const place = chain.findLastIndex((address) => !contains(rules.trustedProxies, address));
  return Math.max(place, 0);
}

function findScheme(
  text: string | string[] | undefined,
  hops: number,
  place: number,
): { scheme: string } | { refused: string } {
  if (text === undefined) return { scheme: 'http' };
  const schemes = items(text);
  if (schemes.includes('')) return { refused: `Empty item received in X-Forward-Proto header: ${text}` };
  if (schemes.length !== 1 && schemes.length !== hops) {
    return {
      refused: `Incorrect number of elements in X-Forward-Proto. Expected 1 or ${hops}, got ${schemes.length}: ${text}`,
    };
  }
  return { scheme: schemes[schemes.length === 1 ? 0 : place] ?? 'http' };
}

function items(text: string | string[]): string[] {
  return String(text)
    .split(',')
    .map((item) => item.trim());
}
