import { AppError } from '../../shared/errors.ts';
import type { AccessTokens, Session } from '../auth/access-tokens.ts';
import type { Attempts } from '../auth/attempts.ts';
import type { SignedPaths } from '../auth/signed-paths.ts';
import { loginRefusal } from '../auth/users.ts';
import type { Context } from './context.ts';
import type { LegacyPassword } from './legacy-password.ts';
import { requestFacts } from './request-facts.ts';

interface Deps {
  accessTokens: AccessTokens;
  signedPaths: SignedPaths;
  attempts: Attempts;
  legacyPassword: LegacyPassword;
}

/**
 * The session a request's bearer token or signature speaks for. A bad one is answered like none at all.
 * @throws AppError('unauthorized'), which counts as a failed login. PROTOCOL.md 6.1 and 6.3
 */
export function createRequireUser(deps: Deps): (ctx: Context) => Session {
  return (ctx) => {
    const jwt = bearerToken(ctx.req.headers.authorization);
    const session =
      deps.accessTokens.check(jwt) ??
      (ctx.method === 'GET' && ctx.querystring !== '' ? deps.signedPaths.check(ctx.path, ctx.querystring) : null);
    const legacy = session ? null : deps.legacyPassword.check(ctx);
    if (legacy) return legacy;
    if (session && loginRefusal(session.user, ctx.state.ip) === null) return session;
    deps.attempts.failed(requestFacts(ctx), deps.accessTokens.recognise(jwt));
    throw new AppError('unauthorized', 'Unauthorized');
  };
}

/** The token behind `Bearer ` (the scheme is compared letter by letter), empty when there is none. */
function bearerToken(header: string | undefined): string {
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length) : '';
}
