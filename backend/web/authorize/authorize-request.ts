import { parseUrl } from '../../../shared/ui/parse-url.ts';
import { type ClientIdRule, clientIdRules } from '../../../shared/wire/client-id.ts';

/** Who asks for a sign-in and where the answer goes, as the address of the page says. PROTOCOL.md 3.6 */
export interface AuthorizeRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string | null;
}

/** A rule of the server's, or that it refused a client id without saying by which rule. */
export type RefusalRule = ClientIdRule | 'client_id_invalid';

/** The request in a query; what is missing is empty. */
export function readAuthorizeRequest(search: string): AuthorizeRequest {
  const query = new URLSearchParams(search);
  return {
    clientId: query.get('client_id') ?? '',
    redirectUri: query.get('redirect_uri') ?? '',
    state: query.get('state'),
  };
}

/** Addresses that would run in this page or open something of this device. */
const harmfulSchemes = ['javascript:', 'data:', 'vbscript:', 'file:', 'about:', 'blob:', 'view-source:'];

/** Whether a browser may be sent there at all. */
export function isSafeRedirect(address: string): boolean {
  const url = parseUrl(address);
  return url !== undefined && !harmfulSchemes.includes(url.protocol);
}

/** What can be seen to be wrong with a request before any server is asked. */
export function findBrokenRule({ clientId, redirectUri }: AuthorizeRequest): RefusalRule | undefined {
  if (clientId === '') return 'client_id_missing';
  if (redirectUri === '') return 'redirect_uri_missing';
  if (parseUrl(redirectUri) === undefined) return 'redirect_uri_not_a_url';
  return isSafeRedirect(redirectUri) ? undefined : 'redirect_uri_scheme';
}

/**
 * The rule that the server found broken when it served this page: `{"rule": …}` in its own meta element.
 * @param content of `<meta name="latchkey-refusal">`, if there is one
 */
export function readServedRefusal(content: string | null): RefusalRule | undefined {
  if (content === null) return undefined;
  return clientIdRules.find((rule) => content === JSON.stringify({ rule })) ?? 'client_id_invalid';
}

/** Where the browser goes after a sign-in: the redirect address with its own query kept, the code, and the state. */
export function returnAddress(request: AuthorizeRequest, code: string, options: { storeToken: boolean }): string {
  const [base = '', ...fragment] = request.redirectUri.split('#');
  const added = [`code=${encodeURIComponent(code)}`];
  if (request.state !== null) added.push(`state=${encodeURIComponent(request.state)}`);
  if (options.storeToken) added.push('storeToken=true');
  const query = base.indexOf('?');
  const joint = query === -1 ? '?' : query === base.length - 1 || base.endsWith('&') ? '' : '&';
  return `${base}${joint}${added.join('&')}${fragment.length > 0 ? `#${fragment.join('#')}` : ''}`;
}
