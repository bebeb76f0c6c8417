import type { HealthResponse } from '../../../shared/wire/latchkey.ts';
import type { Session } from '../../auth/access-tokens.ts';
import type { ServerConfig } from '../../config/server-config.ts';
import type { Context } from '../context.ts';
import type { AuthRouter } from './auth-router.ts';

/** `GET /api/`, `GET /api/config` and the health check. PROTOCOL.md 3.12 */
export function apiRoute(
  router: AuthRouter,
  deps: { requireUser: (ctx: Context) => Session; serverConfig: () => ServerConfig; version: string },
): void {
  router.get('/api/', (ctx) => {
    deps.requireUser(ctx);
    ctx.body = { message: 'API running.' };
  });

  router.get('/api/config', (ctx) => {
    deps.requireUser(ctx);
    ctx.body = deps.serverConfig();
  });

  // An upgrade never comes this far.
  router.get('/api/websocket', (ctx) => {
    ctx.status = 400;
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = 'No WebSocket UPGRADE hdr: None\n Can "Upgrade" only to "WebSocket".';
  });

  router.get('/api/latchkey/health', (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = { product: 'latchkey', status: 'ok', version: deps.version } satisfies HealthResponse;
  });
}
