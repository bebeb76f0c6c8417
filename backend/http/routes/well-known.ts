import { isLoopback } from '../../auth/local-network.ts';
import { parseUrlParts } from '../../auth/url-parts.ts';
import type { Context } from '../context.ts';
import type { AuthRouter } from './auth-router.ts';

/** The addresses that the configuration says this server has. */
export interface OwnUrls {
  internal_url?: string | undefined;
  external_url?: string | undefined;
}

/** OAuth server metadata and the way to the change of a password. PROTOCOL.md 3.10 and 13.1 (20) */
export function wellKnownRoute(router: AuthRouter, { ownUrls }: { ownUrls: OwnUrls }): void {
  router.get('/.well-known/oauth-authorization-server', (ctx) => {
    const base = knownBase(ctx.req.headers.host ?? '', ctx, ownUrls);
    ctx.body = {
      ...(base === null ? {} : { issuer: base }),
      authorization_endpoint: `${base ?? ''}/auth/authorize`,
      token_endpoint: `${base ?? ''}/auth/token`,
      revocation_endpoint: `${base ?? ''}/auth/revoke`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      service_documentation: 'https://developers.home-assistant.io/docs/auth_api',
    };
  });

  router.get('/.well-known/change-password', (ctx) => {
    ctx.redirect('/profile');
  });
}

/** The base under which the caller knows us, when we know it too; anybody can send any Host. */
function knownBase(hostHeader: string, { protocol, req }: Context, ownUrls: OwnUrls): string | null {
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(hostHeader)?.[1] ?? '';
  const own = [ownUrls.internal_url, ownUrls.external_url].find((url) => url !== undefined && hasHost(url, name));
  if (own !== undefined) return own.replace(/\/+$/, '');
  const isOurs = name === 'localhost' || isLoopback(name.replace(/^\[|\]$/g, ''));
  return isOurs ? `${protocol}://${name}:${req.socket.localPort}` : null;
}

function hasHost(url: string, name: string): boolean {
  return parseUrlParts(url)?.hostname === name;
}
