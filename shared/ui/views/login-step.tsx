import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { FormField, FormStep } from '../../wire/login-flow.ts';
import { Alert } from '../alert.tsx';
import { Button } from '../button.tsx';
import { useTranslator } from '../messages/translator.ts';
import { LoginField } from './login-field.tsx';
import { type Problem, stepProblem } from './login-words.ts';

/** What was entered, as the wire wants it: texts, numbers and truth values by field name. */
export type LoginInput = Readonly<Record<string, string | number | boolean>>;

export interface LoginStepProps {
  readonly step: FormStep;
  readonly busy: boolean;
  /** Anything wrong that the step itself does not say. */
  readonly problem?: Problem | undefined;
  /** What to start with, by field name. */
  readonly initial?: LoginInput | undefined;
  /** Stands between the fields and the button. */
  readonly children?: ComponentChildren;
  readonly onSubmit: (input: LoginInput) => void;
}

/** Any form that a login flow sends: its fields, what is wrong, and a button. Secrets are emptied after an error. */
export function LoginStep({ step, busy, problem, initial, children, onSubmit }: LoginStepProps) {
  const t = useTranslator();
  const form = useRef<HTMLFormElement>(null);
  const shown = problem ?? stepProblem(step, t);
  const isFirst = step.step_id === 'init';
  useEffect(() => void focusForInput(form.current), [step.flow_id, step.step_id, step.errors]);
  const submit = (event: Event) => {
    event.preventDefault();
    // Read from the form: password managers fill it without telling.
    if (!busy && form.current) onSubmit(readInput(form.current, step.data_schema ?? []));
  };
  return (
    <form ref={form} class="stack" method="post" onSubmit={submit} data-step={step.step_id}>
      {shown && (
        <Alert kind={shown.kind ?? 'error'} title={shown.title}>
          {shown.help}
        </Alert>
      )}
      {(step.data_schema ?? []).map((field) => (
        <LoginField key={`${step.step_id} ${field.name}`} field={field} initialValue={textOf(initial?.[field.name])} />
      ))}
      {children}
      <Button kind="primary" type="submit" wide busy={busy}>
        {t(isFirst ? 'login.submit' : 'login.next')}
      </Button>
    </form>
  );
}

const textOf = (value: LoginInput[string] | undefined) => (typeof value === 'string' ? value : undefined);

/** Empties what must be typed anew and puts the cursor where typing goes on. */
function focusForInput(form: HTMLFormElement | null) {
  if (!form) return;
  const inputs = [...form.querySelectorAll<HTMLInputElement>('.field-input')];
  const hadInput = inputs.some((input) => input.value !== '');
  if (hadInput && form.querySelector('[role="alert"]'))
    for (const input of inputs) if (/password|one-time-code/.test(input.autocomplete)) input.value = '';
  (inputs.find((input) => input.value === '') ?? inputs[0])?.focus();
}

function readInput(form: HTMLFormElement, fields: readonly FormField[]): LoginInput {
  const data = new FormData(form);
  const entries = fields.flatMap((field): [string, string | number | boolean][] => {
    const value = data.get(field.name);
    if (field.type === 'boolean') return [[field.name, value !== null]];
    if (typeof value !== 'string' || (value === '' && field.optional === true)) return [];
    return [[field.name, field.type === 'integer' || field.type === 'float' ? Number(value) : value]];
  });
  return Object.fromEntries(entries);
}
