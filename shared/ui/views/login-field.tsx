import { useId, useState } from 'preact/hooks';
import type { FormField } from '../../wire/login-flow.ts';
import { Checkbox } from '../checkbox.tsx';
import { Field } from '../field.tsx';
import { useTranslator } from '../messages/translator.ts';
import { PasswordField } from '../password-field.tsx';
import { fieldLabel } from './login-words.ts';

export interface LoginFieldProps {
  readonly field: FormField;
  readonly initialValue: string | undefined;
}

/** One field of a form that a server sent, as the kind of input that fits it. The browser holds its value. */
export function LoginField({ field, initialValue }: LoginFieldProps) {
  const t = useTranslator();
  const label = fieldLabel(field.name, t);
  const initial = initialValue ?? (typeof field.default === 'string' ? field.default : '');
  const required = field.optional !== true;
  if (field.options !== undefined)
    return <SelectField name={field.name} label={label} options={field.options} initialValue={initial} />;
  if (field.type === 'boolean')
    return <BooleanField name={field.name} label={label} initial={field.default === true} />;
  if (field.name.endsWith('password'))
    return <PasswordField name={field.name} label={label} autoComplete="current-password" required={required} />;
  const isCode = field.name === 'code';
  return (
    <Field
      name={field.name}
      label={label}
      initialValue={initial}
      required={required}
      autoComplete={isCode ? 'one-time-code' : field.name === 'username' ? 'username' : 'off'}
      inputMode={isCode || field.type === 'integer' ? 'numeric' : 'text'}
      look={isCode ? 'code' : 'plain'}
    />
  );
}

function BooleanField({ name, label, initial }: { name: string; label: string; initial: boolean }) {
  const [checked, setChecked] = useState(initial);
  return <Checkbox name={name} label={label} checked={checked} onChange={setChecked} />;
}

interface SelectFieldProps {
  readonly name: string;
  readonly label: string;
  readonly options: NonNullable<FormField['options']>;
  readonly initialValue: string;
}

function SelectField({ name, label, options, initialValue }: SelectFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <select id={id} class="field-input" name={name} required>
        {options.map(([value, text]) => (
          <option key={value} value={value} selected={value === initialValue}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
