import * as v from 'valibot';

/** Result of `auth/current_user`. PROTOCOL.md 4.3 */
export const CurrentUser = v.object({
  id: v.string(),
  name: v.nullable(v.string()),
  is_owner: v.boolean(),
  is_admin: v.boolean(),
  credentials: v.array(v.object({ auth_provider_type: v.string(), auth_provider_id: v.nullable(v.string()) })),
  mfa_modules: v.array(v.object({ id: v.string(), name: v.string(), enabled: v.boolean() })),
});
export type CurrentUser = v.InferOutput<typeof CurrentUser>;
