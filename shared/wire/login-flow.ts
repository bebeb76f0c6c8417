import * as v from 'valibot';

/** An auth provider in a login flow: its type and its id (null for the only one of its type). */
export const Handler = v.strictTuple([v.nullable(v.string()), v.nullable(v.string())]);

/** What a login is for: any other word than `link_user` means `authorize`, as it does to Home Assistant. */
export const Purpose = v.pipe(
  v.string(),
  v.transform((type): 'authorize' | 'link_user' => (type === 'link_user' ? type : 'authorize')),
);

/** `POST /auth/login_flow`, with our optional PKCE fields. PROTOCOL.md 3.2 and 12 */
export const LoginFlowRequest = v.strictObject({
  client_id: v.string(),
  handler: Handler,
  redirect_uri: v.string(),
  type: v.optional(Purpose, 'authorize'),
  code_challenge: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43,128}$/))),
  code_challenge_method: v.optional(v.literal('S256')),
});
export type LoginFlowRequest = v.InferOutput<typeof LoginFlowRequest>;

/** `POST /auth/login_flow/{flow_id}`: the client, and whatever the step asks for. PROTOCOL.md 3.3 */
export const LoginFlowStepRequest = v.looseObject({ client_id: v.string() });

/** One field of a form, as Home Assistant serialises its schemas. PROTOCOL.md 3.5 and 13.1 (13) */
export const FormField = v.object({
  type: v.string(),
  name: v.string(),
  required: v.optional(v.boolean()),
  optional: v.optional(v.boolean()),
  default: v.optional(v.unknown()),
  options: v.optional(v.array(v.tuple([v.string(), v.string()]))),
});
export type FormField = v.InferOutput<typeof FormField>;

export const FormStep = v.object({
  type: v.literal('form'),
  flow_id: v.string(),
  handler: Handler,
  step_id: v.string(),
  data_schema: v.nullable(v.array(FormField)),
  errors: v.nullable(v.record(v.string(), v.string())),
  description_placeholders: v.nullish(v.record(v.string(), v.string()), null),
  last_step: v.nullish(v.boolean(), null),
  preview: v.nullish(v.string(), null),
});
export type FormStep = v.InferOutput<typeof FormStep>;

export const FinishedStep = v.object({
  type: v.literal('create_entry'),
  flow_id: v.string(),
  handler: Handler,
  result: v.string(),
});
export type FinishedStep = v.InferOutput<typeof FinishedStep>;

export const AbortedStep = v.object({
  type: v.literal('abort'),
  flow_id: v.string(),
  handler: Handler,
  reason: v.string(),
  description_placeholders: v.nullish(v.record(v.string(), v.string()), null),
});
export type AbortedStep = v.InferOutput<typeof AbortedStep>;

/** Any answer with status 200 of a login flow; `result` of the finished step is the authorization code. */
export const LoginFlowResponse = v.variant('type', [FormStep, FinishedStep, AbortedStep]);
export type LoginFlowResponse = v.InferOutput<typeof LoginFlowResponse>;
