import * as v from 'valibot';

/** The steps in the order a stock client takes them. PROTOCOL.md 3.11 */
export const onboardingSteps = ['user', 'core_config', 'analytics', 'integration'] as const;
export type OnboardingStep = (typeof onboardingSteps)[number];

/** `GET /api/onboarding`, 200. A newer server may know more steps. */
export const OnboardingStatus = v.array(v.object({ step: v.string(), done: v.boolean() }));
export type OnboardingStatus = v.InferOutput<typeof OnboardingStatus>;

/** `POST /api/onboarding/users` */
export const OnboardingUserRequest = v.strictObject({
  name: v.string(),
  username: v.string(),
  password: v.string(),
  client_id: v.string(),
  language: v.string(),
});
export type OnboardingUserRequest = v.InferOutput<typeof OnboardingUserRequest>;

/** Header of `POST /api/onboarding/users` that carries the secret of a link for a new owner; ours alone. */
export const ownerRestartHeader = 'Latchkey-Restart';

/** `POST /api/onboarding/integration` */
export const OnboardingIntegrationRequest = v.strictObject({ client_id: v.string(), redirect_uri: v.string() });

/** `POST /api/onboarding/integration/wait` */
export const OnboardingWaitRequest = v.strictObject({ domain: v.string() });

/** Answer of the steps that hand out an authorization code. */
export const AuthCodeResponse = v.object({ auth_code: v.string() });
export type AuthCodeResponse = v.InferOutput<typeof AuthCodeResponse>;
