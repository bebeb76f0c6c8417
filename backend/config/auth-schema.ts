import * as v from 'valibot';
import { Flag, Network, oneOrMore, Text, WebUrl } from './fields.ts';

const Name = v.optional(Text);
const UserId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, 'must be a user id of 32 hex digits'));
const TrustedUser = v.union([UserId, v.strictObject({ group: v.string() })]);

/** `auth_providers:`, with Home Assistant's own keys. PROTOCOL.md 5 */
export const AuthProviderConfig = v.variant('type', [
  v.strictObject({ type: v.literal('homeassistant'), name: Name }),
  v.strictObject({
    type: v.literal('trusted_networks'),
    /** Tells several of one type apart. */
    id: Name,
    name: Name,
    /** Networks whose callers say who they are without a password. */
    trusted_networks: oneOrMore(Network),
    /** Which users may be chosen, by network. */
    trusted_users: v.optional(v.record(Network, oneOrMore(TrustedUser)), {}),
    /** Whether the only user there is signs in without being asked. */
    allow_bypass_login: v.optional(Flag, false),
  }),
  v.strictObject({
    type: v.literal('command_line'),
    id: Name,
    name: Name,
    /** Program that decides; it gets `username` and `password` in its environment. */
    command: v.string(),
    args: v.optional(v.array(Text), []),
    /** Whether what it prints describes a new user. */
    meta: v.optional(Flag, false),
  }),
  v.strictObject({
    type: v.literal('legacy_api_password'),
    name: Name,
    /** The one password that everybody shares. */
    api_password: Text,
  }),
]);

/** `auth_mfa_modules:`. PROTOCOL.md 5.5 */
export const MfaModuleConfig = v.variant('type', [
  v.strictObject({ type: v.literal('totp'), id: Name, name: Name }),
  v.strictObject({
    type: v.literal('notify'),
    id: Name,
    name: Name,
    /** The senders that may be chosen; by default all. */
    include: v.optional(v.array(Text)),
    /** Senders that may not be chosen. */
    exclude: v.optional(v.array(Text), []),
    /** The text that is sent; `{}` stands for the code. */
    message: v.optional(v.pipe(v.string(), v.includes('{}')), '{} is your Home Assistant login code'),
  }),
]);

/** `latchkey: notify:`, the senders of one-time codes by name. */
export const NotifySenderConfig = v.union([
  v.strictObject({
    /** Program that sends; it gets `message` and `target` in its environment. */
    command: v.string(),
    args: v.optional(v.array(Text), []),
  }),
  v.strictObject({
    /** Address that `{"message", "target"}` is posted to. */
    webhook: WebUrl,
  }),
]);
