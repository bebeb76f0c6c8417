import type { ClientIdRule } from '../../../shared/wire/client-id.ts';
import { brokenClientIdRule, brokenRedirectRule } from '../../auth/client-id.ts';
import type { Onboarding } from '../../auth/onboarding.ts';
import type { Context } from '../context.ts';
import type { Pages } from '../pages.ts';
import type { AuthRouter } from './auth-router.ts';

const appPaths = ['/', '/profile', '/profile/general', '/profile/security'];
/** Where Home Assistant's own pages begin: what people have bookmarked, and where apps send them. */
const stockPaths = ['/home', '/lovelace', '/lovelace/0', '/config/users'];

/**
 * The pages people see; until the server is onboarded they lead there. The login page does so by itself, for it is
 * served to anyone with any query.
 */
export function pagesRoute(router: AuthRouter, { pages, onboarding }: { pages: Pages; onboarding: Onboarding }): void {
  const toOnboarding = (ctx: Context) => {
    ctx.status = 302;
    ctx.set('Location', `/onboarding.html${ctx.search}`);
    ctx.body = '';
  };

  router.get('/auth/authorize', (ctx) => {
    const refusal = onboarding.hasOwner() ? findRefusal(new URLSearchParams(ctx.querystring)) : null;
    pages.send(ctx, 'authorize.html', refusal);
  });

  router.get('/onboarding.html', (ctx) => pages.send(ctx, 'onboarding.html'));

  for (const path of [...appPaths, ...stockPaths]) {
    router.get(path, (ctx) => (onboarding.isDone() ? pages.send(ctx, 'index.html') : toOnboarding(ctx)));
  }
}

/** What is certainly wrong with the request, so that nobody types a password first. PROTOCOL.md 2 */
function findRefusal(query: URLSearchParams): ClientIdRule | null {
  const clientId = query.get('client_id') ?? '';
  const rule = brokenClientIdRule(clientId) ?? brokenRedirectRule(clientId, query.get('redirect_uri') ?? '');
  return rule === 'redirect_uri_foreign' ? null : rule;
}
