import type { AuthRouter } from './auth-router.ts';

/** OAuth server metadata and the way to the change of a password. PROTOCOL.md 3.10 */
export function wellKnownRoute(router: AuthRouter): void {
  router.get('/.well-known/oauth-authorization-server', (ctx) => {
    ctx.body = {
      authorization_endpoint: '/auth/authorize',
      token_endpoint: '/auth/token',
      revocation_endpoint: '/auth/revoke',
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      service_documentation: 'https://developers.home-assistant.io/docs/auth_api',
    };
  });

  router.get('/.well-known/change-password', (ctx) => {
    ctx.redirect('/profile');
  });
}
