import type { FormStep } from '../../wire/login-flow.ts';
import type { Translator } from '../messages/translator.ts';

/** Something that went wrong, and what to do about it. */
export interface Problem {
  readonly kind?: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly help?: string | undefined;
}

/** What the errors of a login form mean. `base` is about the form as a whole. PROTOCOL.md 3.3 and 5.5 */
export function stepProblem(step: FormStep, t: Translator): Problem | undefined {
  const code = step.errors?.base ?? Object.values(step.errors ?? {})[0];
  if (code === undefined) return undefined;
  return {
    title: t.lookup(`login.error.${code}`) ?? t('login.error.other', { code }),
    help: t.lookup(`login.error.${code}.help`),
  };
}

/** The heading of a login step, and a line below it. */
export function stepTitle(step: FormStep, t: Translator): { title: string; lead?: string | undefined } {
  const title = t.lookup(`login.step.${step.step_id}`) ?? t('login.title');
  const module = step.description_placeholders?.mfa_module_name;
  return { title, lead: module === undefined ? undefined : t('login.step.mfa.lead', { module }) };
}

/** The label of a field of a login form; a server may ask for things nobody here has heard of. */
export function fieldLabel(name: string, t: Translator): string {
  if (name === 'username') return t('login.username');
  if (name === 'password') return t('login.password');
  return t.lookup(`login.field.${name}`) ?? name.replaceAll('_', ' ');
}
