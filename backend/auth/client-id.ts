import { isIP } from 'node:net';
import type { ClientIdRule } from '../../shared/wire/client-id.ts';
import { isLocal } from './local-network.ts';
import { parseUrlParts, type UrlParts } from './url-parts.ts';

/** Asks the client's own page which addresses it may be called back at. */
export type AdvertisedRedirects = (clientId: string) => Promise<readonly string[]>;

/** Schemes that would run or open something in the person's own browser instead of going back to an application. */
const dangerousSchemes = ['javascript', 'data', 'vbscript', 'file', 'about', 'blob', 'filesystem'];

const companionRedirects: Record<string, readonly string[]> = {
  'https://home-assistant.io/iOS': ['homeassistant://auth-callback'],
  'https://home-assistant.io/android': [
    'homeassistant://auth-callback',
    'https://wear.googleapis.com/3p_auth/io.homeassistant.companion.android',
    'https://wear.googleapis-cn.com/3p_auth/io.homeassistant.companion.android',
  ],
};

/** The first rule that the client id breaks, null when it keeps them all. PROTOCOL.md 2.1, 12, 13.1 (4-6) */
export function brokenClientIdRule(clientId: string): ClientIdRule | null {
  if (clientId === '') return 'client_id_missing';
  const parts = parseUrlParts(clientId);
  if (!parts) return hasWebScheme(clientId) ? 'client_id_host' : 'client_id_not_a_url';
  const rules: [ClientIdRule, boolean][] = [
    ['client_id_scheme', parts.scheme !== 'http' && parts.scheme !== 'https'],
    ['client_id_dot_segment', parts.path.split('/').some((segment) => segment === '.' || segment === '..')],
    ['client_id_fragment', parts.fragment !== ''],
    ['client_id_credentials', parts.hasCredentials],
    ['client_id_host', parts.hostname === ''],
    ['client_id_port', !isPort(parts.port)],
    ['client_id_public_ip', isIP(parts.hostname) !== 0 && !isLocal(parts.hostname)],
  ];
  return rules.find(([, isBroken]) => isBroken)?.[0] ?? null;
}

/** Whether every endpoint that takes a `client_id` accepts this one. */
export function isClientId(clientId: string): boolean {
  return brokenClientIdRule(clientId) === null;
}

/**
 * The rule a redirect address breaks, as far as that is known without asking the client's own page:
 * `redirect_uri_foreign` says that only that page could still allow it. PROTOCOL.md 2.2
 */
export function brokenRedirectRule(clientId: string, redirectUri: string): ClientIdRule | null {
  if (redirectUri === '') return 'redirect_uri_missing';
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(redirectUri)?.[1]?.toLowerCase();
  if (scheme === undefined) return 'redirect_uri_not_a_url';
  if (dangerousSchemes.includes(scheme)) return 'redirect_uri_scheme';
  if (companionRedirects[clientId]?.includes(redirectUri)) return null;
  const client = parseUrlParts(clientId);
  const redirect = parseUrlParts(redirectUri);
  if (!redirect) return scheme.startsWith('http') ? 'redirect_uri_not_a_url' : 'redirect_uri_foreign';
  return client && isSameServer(client, redirect) ? null : 'redirect_uri_foreign';
}

/** Decides whether a code may be sent to the redirect address; reads the client's own page when nothing else allows it. */
export async function isAllowedRedirect(
  clientId: string,
  redirectUri: string,
  advertisedRedirects: AdvertisedRedirects,
): Promise<boolean> {
  if (!isClientId(clientId)) return false;
  const rule = brokenRedirectRule(clientId, redirectUri);
  if (rule !== 'redirect_uri_foreign') return rule === null;
  return (await advertisedRedirects(clientId)).includes(redirectUri);
}

function isSameServer(client: UrlParts, redirect: UrlParts): boolean {
  return client.scheme === redirect.scheme && client.host === redirect.host && !redirect.hasCredentials;
}

function isPort(port: string | null): boolean {
  return port === null || (/^\d+$/.test(port) && Number(port) <= 65_535);
}

function hasWebScheme(text: string): boolean {
  return /^\s*https?:/i.test(text);
}
