import * as v from 'valibot';
import { AppError } from '../../../shared/errors.ts';
import type { Session } from '../../auth/access-tokens.ts';
import type { Linking } from '../../auth/linking.ts';
import type { Limits } from '../../config/limits.ts';
import { readJson } from '../body.ts';
import type { Context } from '../context.ts';
import type { AuthRouter } from './auth-router.ts';

const LinkUserRequest = v.strictObject({ client_id: v.optional(v.string(), ''), code: v.optional(v.string(), '') });

interface LinkUserDeps {
  linking: Linking;
  requireUser: (ctx: Context) => Session;
  limits: Pick<Limits, 'body_bytes'>;
}

/** `POST /auth/link_user`: one more way to sign in for the user who asks. PROTOCOL.md 3.9 */
export function linkUserRoute(router: AuthRouter, { linking, requireUser, limits }: LinkUserDeps): void {
  router.post('/auth/link_user', async (ctx) => {
    const { user } = requireUser(ctx);
    if (user.isSystemGenerated) throw new AppError('forbidden', 'Not allowed as system user');
    const { client_id: clientId, code } = await readJson(ctx.req, LinkUserRequest, limits.body_bytes);
    const result = await linking.link({ clientId, code, userId: user.id });
    if (result === 'invalid_code') throw new AppError('invalid_request', 'Invalid code');
    if (result === 'taken') throw new AppError('invalid_request', 'Credential already linked');
    ctx.body = { message: 'User linked' };
  });
}
