/** Every failure we report, with the HTTP status it maps to. Codes are API: never reused, never renamed. */
export const errorStatus = {
  invalid_request: 400,
  invalid_grant: 400,
  unsupported_grant_type: 400,
  onboarding_required: 400,
  invalid_remote_ip: 400,
  invalid_format: 400,
  unauthorized: 401,
  access_denied: 403,
  forbidden: 403,
  reauth_required: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  rate_limited: 429,
  unavailable: 503,
  // Raised by the extension about a server, never sent by one.
  cancelled: 400,
  permission_missing: 403,
  vault_key_lost: 410,
  unreachable: 502,
  timed_out: 504,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorStatus;

/** An expected failure. Anything else that is thrown is a bug and becomes a 500. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }

  get status(): number {
    return errorStatus[this.code];
  }
}

/** Whether an unknown thrown value is one of our expected failures, optionally with one of these codes. */
export function isAppError(error: unknown, ...codes: ErrorCode[]): error is AppError {
  return error instanceof AppError && (codes.length === 0 || codes.includes(error.code));
}
