import { type AuthorizeRequest, isSafeRedirect, readAuthorizeRequest } from '../authorize/authorize-request.ts';

/** Who gets the first session: the app whose query led here, else this server's own page. PROTOCOL.md 3.11 and 7 */
export function waitingApp(search: string, origin: string): AuthorizeRequest {
  const asked = readAuthorizeRequest(search);
  return asked.clientId !== '' && isSafeRedirect(asked.redirectUri) ? asked : ownPage(origin, '/');
}

/** A sign-in for a page of this server, with the state that it checks when it is back. PROTOCOL.md 8.2 */
export function ownPage(origin: string, path: string): AuthorizeRequest {
  const clientId = `${origin}/`;
  const state = btoa(JSON.stringify({ hassUrl: origin, clientId }));
  return { clientId, redirectUri: `${origin}${path}?auth_callback=1`, state };
}

/** The address of the sign-in page for a request. */
export function signInAddress({ clientId, redirectUri, state }: AuthorizeRequest): string {
  const query = new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: redirectUri });
  if (state !== null) query.set('state', state);
  return `/auth/authorize?${query}`;
}
