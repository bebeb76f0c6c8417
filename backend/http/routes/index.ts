import Router from '@koa/router';
import type { AccessTokens, Session } from '../../auth/access-tokens.ts';
import type { Attempts } from '../../auth/attempts.ts';
import type { Events } from '../../auth/events.ts';
import type { Grants } from '../../auth/grants.ts';
import type { Linking } from '../../auth/linking.ts';
import type { LoginFlows } from '../../auth/login-flows.ts';
import type { Onboarding } from '../../auth/onboarding.ts';
import type { OwnerRestart } from '../../auth/owner-restart.ts';
import type { AuthProvider } from '../../auth/providers/auth-provider.ts';
import type { Tombstones } from '../../auth/tombstones.ts';
import type { Limits } from '../../config/limits.ts';
import type { ServerConfig } from '../../config/server-config.ts';
import type { Reader } from '../../store/key-value.ts';
import type { Context, RequestState } from '../context.ts';
import type { Pages } from '../pages.ts';
import { apiRoute } from './api.ts';
import type { AuthRouter } from './auth-router.ts';
import { coreApiRoute } from './core-api.ts';
import { linkUserRoute } from './link-user.ts';
import { loginFlowRoute } from './login-flow.ts';
import { onboardingRoute } from './onboarding.ts';
import { pagesRoute } from './pages.ts';
import { providersRoute } from './providers.ts';
import { tokenRoute } from './token.ts';
import { type OwnUrls, wellKnownRoute } from './well-known.ts';

/** All that routes may reach. */
export interface RouteDeps {
  accessTokens: AccessTokens;
  attempts: Attempts;
  events: Events;
  grants: Grants;
  linking: Linking;
  loginFlows: LoginFlows;
  onboarding: Onboarding;
  ownerRestart: OwnerRestart;
  pages: Pages;
  providers: readonly AuthProvider[];
  requireUser: (ctx: Context) => Session;
  serverConfig: () => ServerConfig;
  store: Reader;
  tombstones: Tombstones;
  limits: Limits;
  version: string;
  ownUrls: OwnUrls;
}

/** The table of routes. */
export function createRouter(deps: RouteDeps): AuthRouter {
  const router: AuthRouter = new Router<RequestState>({ strict: true, sensitive: true });
  apiRoute(router, deps);
  coreApiRoute(router, deps);
  tokenRoute(router, deps);
  providersRoute(router, deps);
  loginFlowRoute(router, deps);
  linkUserRoute(router, deps);
  if (!deps.onboarding.isDone()) onboardingRoute(router, deps);
  wellKnownRoute(router, deps);
  pagesRoute(router, deps);
  return router;
}
