import Koa from 'koa';
import type { Log } from '../log.ts';
import type { RequestState } from './context.ts';
import { corsHeaders, corsPreflight } from './cors.ts';
import { allowedMethods, fallback, refuseHead } from './fallback.ts';
import { forwarded, type ProxyRules } from './forwarded.ts';
import { presentErrors } from './present-errors.ts';
import { refuseBanned } from './refuse-banned.ts';
import { responseHeaders } from './response-headers.ts';
import { restartOwner } from './restart-owner.ts';
import { createRouter, type RouteDeps } from './routes/index.ts';
import { securityFilter } from './security-filter.ts';

export interface HttpOptions {
  corsAllowedOrigins: readonly string[];
  proxyRules: ProxyRules;
  useXFrameOptions: boolean;
}

/** The Koa application; the order in which a request passes is the order of these lines. PROTOCOL.md 3.0 */
export function createHttpApp(deps: RouteDeps & { log: Log; http: HttpOptions }): Koa<RequestState> {
  const { log, http, pages } = deps;
  const app = new Koa<RequestState>();
  const router = createRouter(deps);
  const isRoute = (path: string) => allowedMethods(router, path).length > 0;
  const corsRules = { allowedOrigins: http.corsAllowedOrigins, isRoute };
  app.use(presentErrors({ log }));
  app.use(corsHeaders(corsRules));
  app.use(securityFilter({ log }));
  app.use(forwarded({ rules: http.proxyRules, log }));
  app.use(refuseBanned(deps));
  app.use(responseHeaders({ useXFrameOptions: http.useXFrameOptions }));
  app.use(corsPreflight(corsRules));
  app.use(refuseHead(router));
  app.use(restartOwner(deps));
  app.use(router.routes());
  app.use(fallback({ router, pages }));
  return app;
}
