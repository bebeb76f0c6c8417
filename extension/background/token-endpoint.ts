import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { CodeGrantResponse, OAuthError, RefreshGrantResponse } from '../../shared/wire/token.ts';
import type { Answer, Ask } from './request.ts';
import type { Secret } from './vault.ts';

/** The token endpoint of a server. PROTOCOL.md 3.7, 3.8 */
export interface TokenEndpoint {
  exchangeCode(request: { origin: string; clientId: string; code: string }): Promise<CodeGrantResponse>;
  /** A new access token; the refresh token stays as it is. */
  refresh(secret: Secret): Promise<RefreshGrantResponse>;
  /** Resolves when the server has said that the token is gone. */
  revoke(secret: Secret): Promise<void>;
}

/**
 * Every call throws AppError('invalid_grant') when the server itself refuses, which is final: each further try would
 * count as a failed login. Anything else is no word about the token: 'unavailable', 'unreachable', 'timed_out'.
 */
export function createTokenEndpoint(ask: Ask): TokenEndpoint {
  const post = (origin: string, path: string, form: Record<string, string>) => ask(origin + path, { form });
  return {
    exchangeCode: async ({ origin, clientId, code }) => {
      const form = { grant_type: 'authorization_code', client_id: clientId, code };
      return granted(CodeGrantResponse, await post(origin, '/auth/token', form));
    },
    refresh: async ({ origin, clientId, refreshToken }) => {
      const form = { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken };
      return granted(RefreshGrantResponse, await post(origin, '/auth/token', form));
    },
    revoke: async ({ origin, refreshToken }) => {
      const { status } = await post(origin, '/auth/revoke', { token: refreshToken });
      if (status !== 200) throw notNow(status);
    },
  };
}

const notNow = (status: number) => new AppError('unavailable', `The server answered with status ${status}`);

function granted<S extends v.GenericSchema>(schema: S, { status, body }: Answer): v.InferOutput<S> {
  const grant = v.safeParse(schema, body);
  if (status === 200 && grant.success) return grant.output;
  // A proxy, a ban or a login wall may answer 400 or 403 as well: only the token endpoint has OAuth's own words.
  const refused = (status === 400 || status === 403) && v.is(OAuthError, body);
  throw refused ? new AppError('invalid_grant', 'The server does not accept this session') : notNow(status);
}
