import * as v from 'valibot';

/** Seconds an access token of a normal session lives. PROTOCOL.md 1.6 */
export const accessTokenSeconds = 1800;

/** Fields of `POST /auth/token` as a form; which of them are needed depends on the grant. PROTOCOL.md 3.7 */
export const TokenForm = v.object({
  action: v.optional(v.string()),
  grant_type: v.optional(v.string()),
  client_id: v.optional(v.string()),
  code: v.optional(v.string()),
  code_verifier: v.optional(v.string()),
  refresh_token: v.optional(v.string()),
  token: v.optional(v.string()),
});
export type TokenForm = v.InferOutput<typeof TokenForm>;

/** Answer to an authorization code: the only time the refresh token is shown. */
export const CodeGrantResponse = v.object({
  access_token: v.string(),
  token_type: v.literal('Bearer'),
  refresh_token: v.string(),
  expires_in: v.number(),
  ha_auth_provider: v.nullish(v.string()),
});
export type CodeGrantResponse = v.InferOutput<typeof CodeGrantResponse>;

/** Answer to a refresh: no refresh token, it is not rotated. */
export const RefreshGrantResponse = v.object({
  access_token: v.string(),
  token_type: v.literal('Bearer'),
  expires_in: v.number(),
});
export type RefreshGrantResponse = v.InferOutput<typeof RefreshGrantResponse>;

/** A refusal in OAuth's form (RFC 6749 section 5.2). */
export const OAuthError = v.object({ error: v.string(), error_description: v.optional(v.string()) });
export type OAuthError = v.InferOutput<typeof OAuthError>;
