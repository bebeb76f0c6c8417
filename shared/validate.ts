import * as v from 'valibot';
import { AppError, type ErrorCode } from './errors.ts';

/** What `describeIssues` says when the value as a whole is wrong. */
const root = '(root)';

/**
 * The only door for outside data.
 * Reports paths and rules, never values: values may be secrets.
 * @throws AppError(code), by default `invalid_request`
 */
export function parse<S extends v.GenericSchema>(
  schema: S,
  input: unknown,
  code: ErrorCode = 'invalid_request',
): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  throw new AppError(code, describeIssues(result.issues));
}

/** One sentence that names each wrong field and the rule it broke, e.g. `required key not provided @ data['client_id']`. */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string {
  return [...new Set(issues.map(describeIssue))].join('; ');
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map((item) => `[${JSON.stringify(item.key).replaceAll('"', "'")}]`).join('');
  const where = path === '' ? root : `data${path}`;
  return `${ruleOf(issue)} @ ${where}`;
}

function ruleOf(issue: v.BaseIssue<unknown>): string {
  // A check of our own says its rule in words; the library's default text begins like this and shows the value.
  if (issue.type === 'check' && !issue.message.startsWith('Invalid input')) return issue.message;
  if (issue.kind !== 'schema') return issue.expected === null ? `invalid ${issue.type}` : `expected ${issue.expected}`;
  if (issue.type === 'strict_object' && issue.expected === 'never') return 'extra keys not allowed';
  if (issue.received === 'undefined') return 'required key not provided';
  return `expected ${issue.expected ?? issue.type}`;
}
