import * as v from 'valibot';

export const refreshTokenTypes = ['normal', 'system', 'long_lived_access_token'] as const;

/** One row of `auth/refresh_tokens`; times are ISO-8601. Servers before 2024.6 send no `expire_at`. PROTOCOL.md 4.3 */
export const RefreshTokenRow = v.object({
  id: v.string(),
  type: v.picklist(refreshTokenTypes),
  client_id: v.nullable(v.string()),
  client_name: v.nullable(v.string()),
  client_icon: v.nullable(v.string()),
  created_at: v.string(),
  last_used_at: v.nullable(v.string()),
  last_used_ip: v.nullable(v.string()),
  is_current: v.boolean(),
  expire_at: v.nullish(v.string()),
  auth_provider_type: v.nullish(v.string()),
});
export type RefreshTokenRow = v.InferOutput<typeof RefreshTokenRow>;

/** Fields of `auth/delete_refresh_token`. */
export const DeleteRefreshToken = v.object({ refresh_token_id: v.string() });
