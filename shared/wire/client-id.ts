/**
 * The rules a client id or a redirect address can break, in the order they are checked. PROTOCOL.md 2
 * Codes are API: the refusal page and the extension put them into words.
 */
export const clientIdRules = [
  'client_id_missing',
  'client_id_not_a_url',
  'client_id_scheme',
  'client_id_host',
  'client_id_dot_segment',
  'client_id_fragment',
  'client_id_credentials',
  'client_id_port',
  'client_id_public_ip',
  'redirect_uri_missing',
  'redirect_uri_not_a_url',
  'redirect_uri_scheme',
  'redirect_uri_foreign',
] as const;
export type ClientIdRule = (typeof clientIdRules)[number];
