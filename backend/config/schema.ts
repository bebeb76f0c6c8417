import * as v from 'valibot';
import { AuthProviderConfig, MfaModuleConfig, NotifySenderConfig } from './auth-schema.ts';
import { Decimal, Flag, Network, oneOrMore, Port, Text, WebUrl } from './fields.ts';
import { Limits } from './limits.ts';

/** `http:`, with Home Assistant's own keys. */
const Http = v.pipe(
  v.strictObject({
    /** Addresses to listen on; by default all of this machine's. */
    server_host: v.optional(oneOrMore(Text), []),
    /** Port to listen on. */
    server_port: v.optional(Port, 8123),
    /** File with the certificate, PEM; with it the server speaks TLS itself. */
    ssl_certificate: v.optional(Text),
    /** File with its key; by default it stands in the file of the certificate. */
    ssl_key: v.optional(Text),
    /** File with the authority whose clients alone may connect. */
    ssl_peer_certificate: v.optional(Text),
    /** Either means TLS 1.2 and newer. */
    ssl_profile: v.optional(v.picklist(['modern', 'intermediate']), 'modern'),
    /** Origins whose pages may call the routes beside `/auth/token` and `/auth/revoke`. */
    cors_allowed_origins: v.optional(oneOrMore(Text), ['https://cast.home-assistant.io']),
    /** Whether a proxy stands in front and says in X-Forwarded-For who calls; needs `trusted_proxies`. */
    use_x_forwarded_for: v.optional(Flag, false),
    /** Addresses or networks of the proxies whose X-Forwarded-For is believed. */
    trusted_proxies: v.optional(oneOrMore(Network), []),
    /** Whether other sites are kept from showing the pages in a frame. */
    use_x_frame_options: v.optional(Flag, true),
    /** The shared password of old programs (`X-HA-Access`, `?api_password=`): a crutch, for reading only. */
    api_password: v.optional(v.pipe(Text, v.minLength(8))),
    /** Whether addresses with too many failed logins are banned, and bans are enforced at all. */
    ip_ban_enabled: v.optional(Flag, true),
    /** Failed logins within ten minutes that lead to a ban; -1: never. */
    login_attempts_threshold: v.optional(v.pipe(Decimal, v.integer(), v.minValue(-1)), 10),
  }),
  v.check(
    (http) => !http.use_x_forwarded_for || http.trusted_proxies.length > 0,
    'use_x_forwarded_for needs trusted_proxies',
  ),
  v.check(
    (http) => http.ssl_certificate !== undefined || (http.ssl_key ?? http.ssl_peer_certificate) === undefined,
    'ssl_key and ssl_peer_certificate need ssl_certificate',
  ),
);

/** `homeassistant:`, the facts that clients ask for. */
const Core = v.strictObject({
  /** Name of the home. */
  name: v.optional(Text, 'Home'),
  latitude: v.optional(Decimal, 0),
  longitude: v.optional(Decimal, 0),
  /** Metres above the sea. */
  elevation: v.optional(Decimal, 0),
  /** Latchkey measures nothing: clients are told of the metric system. */
  unit_system: v.optional(v.picklist(['metric', 'us_customary', 'imperial']), 'metric'),
  time_zone: v.optional(Text, 'UTC'),
  /** Two letters, ISO 3166. */
  country: v.optional(Text),
  /** Three letters, ISO 4217. */
  currency: v.optional(Text, 'EUR'),
  language: v.optional(Text, 'en'),
  /** Address of this server in the home. */
  internal_url: v.optional(WebUrl),
  /** Address of this server from outside. */
  external_url: v.optional(WebUrl),
  /** Ways to sign in, in the order they are offered. */
  auth_providers: v.optional(
    v.pipe(
      v.array(AuthProviderConfig),
      v.minLength(1),
      v.check((entries) => hasNoTwins(entries), 'two providers of one type need different ids'),
    ),
    [{ type: 'homeassistant' }],
  ),
  /** Second factors that people may set up. */
  auth_mfa_modules: v.optional(v.array(MfaModuleConfig), [{ type: 'totp', name: 'Authenticator app' }]),
});

/** `log:`, a part of `latchkey:`. */
const LogConfig = v.strictObject({
  /** The least that is told. */
  level: v.optional(v.picklist(['debug', 'info', 'warning', 'error']), 'info'),
  /** Lines as Home Assistant writes them, or one JSON object a line. */
  format: v.optional(v.picklist(['text', 'json']), 'text'),
});

/** `auth:`, a part of `latchkey:`. */
const AuthRules = v.strictObject({
  /**
   * Whether taking a second factor away and making long-lived tokens needs a login of the last ten minutes; Home
   * Assistant's own pages know no such step.
   */
  require_recent_login: v.optional(Flag, false),
});

/** `latchkey:`, what is ours alone. */
const Latchkey = v.strictObject({
  /** What is asked of people beyond Home Assistant's rules; its options stand below. */
  auth: v.optional(AuthRules, {}),
  /** What is logged, and how; its options stand below. */
  log: v.optional(LogConfig, {}),
  /** What may pile up at most; its options stand below. */
  limits: v.optional(Limits, {}),
  /** Senders of one-time codes by name; `persistent_notification` is always there. */
  notify: v.optional(v.record(v.string(), NotifySenderConfig), {}),
});

/** The blocks of a Home Assistant configuration that concern Latchkey; every value has its default here. */
export const Config = v.object({
  http: v.nullish(Http, {}),
  homeassistant: v.nullish(Core, {}),
  latchkey: v.nullish(Latchkey, {}),
});
export type Config = v.InferOutput<typeof Config>;

function hasNoTwins(entries: readonly { type: string; id?: string | undefined }[]): boolean {
  return new Set(entries.map(({ type, id }) => `${type} ${id ?? ''}`)).size === entries.length;
}
