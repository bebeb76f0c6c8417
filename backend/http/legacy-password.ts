import { createHash, timingSafeEqual } from 'node:crypto';
import type { Session } from '../auth/access-tokens.ts';
import type { Log } from '../log.ts';
import type { Context } from './context.ts';

const logger = 'homeassistant.components.http.auth';

/** The password of the time before there were tokens, in a header or in the query. */
export interface LegacyPassword {
  /** The session of a request that carries the configured password; null for any other request. */
  check(ctx: Context): Session | null;
}

/**
 * A crutch for programs that know nothing newer, off unless `http: api_password:` is set: they come in as the system
 * user, who may read. Either way the log says which program to mend, in the words of the releases that had it.
 */
export function createLegacyPassword(deps: {
  apiPassword: string | undefined;
  systemSession: () => Session | null;
  log: Log;
}): LegacyPassword {
  const { apiPassword, systemSession, log } = deps;
  const expected = apiPassword === undefined ? null : digest(apiPassword);
  return {
    check: (ctx) => {
      const given = passwordOf(ctx);
      if (given === null) return null;
      const told = `You need to use a bearer token to access ${ctx.path} from ${ctx.state.ip}`;
      if (expected === null) {
        log.warning(logger, `${told} (no api_password is configured: make a long-lived token for this program)`);
        return null;
      }
      if (!timingSafeEqual(digest(given), expected)) return null;
      log.info(logger, told);
      return systemSession();
    },
  };
}

function passwordOf(ctx: Context): string | null {
  const header = ctx.req.headers['x-ha-access'];
  if (typeof header === 'string') return header;
  return ctx.querystring.includes('api_password') ? new URLSearchParams(ctx.querystring).get('api_password') : null;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
