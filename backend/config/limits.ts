import * as v from 'valibot';

/** What may pile up at most, and what happens then is told beside each option of `Limits`. */
export const defaultLimits = {
  login_flows: 1000,
  login_flows_per_address: 100,
  mfa_setup_flows: 200,
  auth_codes: 10_000,
  failed_addresses: 10_000,
  verified_tokens: 10_000,
  waiting_hashes: 200,
  sockets: 20_000,
  sockets_before_login_per_address: 500,
  subscriptions_per_socket: 1000,
  message_bytes: 4 * 1024 * 1024,
  body_bytes: 64 * 1024,
  header_bytes: 24_570,
  request_seconds: 60,
} as const satisfies Record<string, number>;

const most = (name: keyof typeof defaultLimits, least = 1) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(least)), defaultLimits[name]);

/** `limits:`, a part of `latchkey:`. */
export const Limits = v.strictObject({
  /** Logins under way; the oldest is given up for a new one. */
  login_flows: most('login_flows'),
  /** Logins under way from one address; its oldest is given up. */
  login_flows_per_address: most('login_flows_per_address'),
  /** Set-ups of second factors under way; the oldest is given up. */
  mfa_setup_flows: most('mfa_setup_flows'),
  /** Authorization codes of the last ten minutes; past it logins are answered 503. */
  auth_codes: most('auth_codes'),
  /** Addresses whose failed logins are counted; the oldest is forgotten. */
  failed_addresses: most('failed_addresses'),
  /** Access tokens that are remembered as verified; past it all are verified anew. */
  verified_tokens: most('verified_tokens'),
  /** Passwords that wait to be judged; past it logins are answered 503. */
  waiting_hashes: most('waiting_hashes'),
  /** Open WebSockets; past it upgrades are answered 503. */
  sockets: most('sockets'),
  /** WebSockets of one address that have not yet said who they are; past it upgrades are answered 503. */
  sockets_before_login_per_address: most('sockets_before_login_per_address'),
  /** Subscriptions of one WebSocket; past it they are refused. */
  subscriptions_per_socket: most('subscriptions_per_socket'),
  /** Bytes of one WebSocket message; a longer one ends the socket. */
  message_bytes: most('message_bytes', 1024),
  /** Bytes of the body of one request; past it the answer is 413. */
  body_bytes: most('body_bytes', 1024),
  /** Bytes of the headers of one request; past it the answer is 431. */
  header_bytes: most('header_bytes', 1024),
  /** Seconds that one request may take to arrive. */
  request_seconds: most('request_seconds'),
});
export type Limits = v.InferOutput<typeof Limits>;
