import { AppError, isAppError } from '../../../shared/errors.ts';
import type { OAuthError, TokenForm } from '../../../shared/wire/token.ts';
import type { Attempts } from '../../auth/attempts.ts';
import { isClientId } from '../../auth/client-id.ts';
import type { Grants } from '../../auth/grants.ts';
import type { Tombstones } from '../../auth/tombstones.ts';
import type { Limits } from '../../config/limits.ts';
import { readForm } from '../body.ts';
import type { Context } from '../context.ts';
import { requestFacts } from '../request-facts.ts';
import type { AuthRouter } from './auth-router.ts';

interface Deps {
  limits: Pick<Limits, 'body_bytes'>;
  grants: Grants;
  attempts: Attempts;
  tombstones: Tombstones;
}

/** `POST /auth/token` and `POST /auth/revoke`. PROTOCOL.md 3.7 and 3.8 */
export function tokenRoute(router: AuthRouter, { grants, attempts, tombstones, limits }: Deps): void {
  router.post('/auth/token', async (ctx) => {
    const form: TokenForm = await readForm(ctx.req, limits.body_bytes);
    if (form.action === 'revoke') {
      await grants.revoke(form.token ?? '');
      ctx.body = '';
      ctx.status = 200;
      return;
    }
    try {
      ctx.body = await grant(grants, form, ctx.state.ip);
      ctx.set('Cache-Control', 'no-store');
      ctx.set('Pragma', 'no-cache');
    } catch (error) {
      if (!isAppError(error) || error.code === 'unavailable') throw error;
      attempts.failed(requestFacts(ctx), tombstones.findBySecret(form.refresh_token ?? ''));
      presentOAuthError(ctx, error);
    }
  });

  router.post('/auth/revoke', async (ctx) => {
    const { token } = await readForm(ctx.req, limits.body_bytes);
    if (token !== undefined) await grants.revoke(token);
    ctx.body = '';
    ctx.status = 200;
  });
}

async function grant(grants: Grants, form: TokenForm, ip: string) {
  if (form.grant_type === 'authorization_code') {
    const clientId = requireClientId(form.client_id ?? '');
    const code = form.code ?? '';
    if (code === '') throw new AppError('invalid_request', 'Invalid code');
    const codeVerifier = form.code_verifier ?? null;
    return grants.exchangeCode({ code, clientId, purpose: 'authorize', codeVerifier }, ip);
  }
  if (form.grant_type === 'refresh_token') {
    const clientId = form.client_id === undefined ? null : requireClientId(form.client_id);
    if (form.refresh_token === undefined) throw new AppError('invalid_request', '');
    return grants.refresh({ secret: form.refresh_token, clientId }, ip);
  }
  throw new AppError('unsupported_grant_type', '');
}

function requireClientId(clientId: string): string {
  if (!isClientId(clientId)) throw new AppError('invalid_request', 'Invalid client id');
  return clientId;
}

/** RFC 6749 section 5.2; a code without a text has no description. */
function presentOAuthError(ctx: Context, error: AppError): void {
  ctx.status = error.status;
  const description = error.message === '' ? {} : { error_description: error.message };
  ctx.body = { error: error.code, ...description } satisfies OAuthError;
}
