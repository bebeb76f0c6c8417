/**
 * Where a person wanted to go when a server's own page asks them to log in, or null when this address is no such page.
 * Only a login for the server itself counts: one for another application has to be done by hand. PROTOCOL.md 3.6, 8.2
 */
export function wantedAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const page = new URL(address);
  if (page.pathname !== '/auth/authorize') return null;
  const redirect = page.searchParams.get('redirect_uri') ?? '';
  if (!URL.canParse(redirect)) return null;
  const wanted = new URL(redirect);
  if (wanted.origin !== page.origin) return null;
  wanted.searchParams.delete('auth_callback');
  return wanted.href;
}
