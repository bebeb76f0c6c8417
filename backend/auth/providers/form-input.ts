import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { FormField } from '../../../shared/wire/login-flow.ts';

/**
 * The fields of a form exactly: all that are required, as text, one of the options where there are some, and nothing else.
 * @throws AppError('invalid_request') `User input malformed`; with another code where the caller has one of its own
 */
export function readFormInput(
  fields: readonly FormField[],
  input: Readonly<Record<string, unknown>>,
  code: ErrorCode = 'invalid_request',
): Record<string, string> {
  const known = fields.filter((field) => Object.hasOwn(input, field.name));
  const isWhole = known.length === Object.keys(input).length && known.every((field) => fits(field, input[field.name]));
  const lacks = fields.some((field) => field.required === true && !known.includes(field));
  if (!isWhole || lacks) throw new AppError(code, 'User input malformed');
  return Object.fromEntries(known.map((field) => [field.name, String(input[field.name])]));
}

function fits(field: FormField, value: unknown): boolean {
  return typeof value === 'string' && (field.options?.some(([option]) => option === value) ?? true);
}
