import type { ComponentChildren, Ref } from 'preact';
import { useState } from 'preact/hooks';
import { useFieldNotes } from './field.tsx';
import { Icon } from './icon.tsx';
import { useTranslator } from './messages/translator.ts';

export interface PasswordFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  /** `new-password` makes password managers offer a fresh one. */
  readonly autoComplete: 'current-password' | 'new-password';
  readonly required?: boolean;
  readonly value?: string;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly onInput?: (value: string) => void;
}

/** A password that can be looked at while it is typed, and that tells when Caps Lock is on. */
export function PasswordField({ name, label, hint, error, inputRef, onInput, ...rest }: PasswordFieldProps) {
  const t = useTranslator();
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const { id, describedBy, notes } = useFieldNotes({ hint, error });
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState?.('CapsLock') ?? false);
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <div class="field-box">
        <input
          id={id}
          ref={inputRef ?? null}
          class="field-input field-secret"
          {...(shown ? ({ type: 'text' } as const) : ({ type: 'password' } as const))}
          name={name}
          autoComplete={rest.autoComplete}
          autoCapitalize="none"
          autoCorrect="off"
          spellcheck={false}
          required={rest.required}
          {...(rest.value === undefined ? {} : { value: rest.value })}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={describedBy}
          onInput={(event) => onInput?.(event.currentTarget.value)}
          onKeyDown={watchCapsLock}
          onKeyUp={watchCapsLock}
          onBlur={() => setCapsLock(false)}
        />
        <button
          type="button"
          class="field-reveal"
          aria-label={t(shown ? 'password.hide' : 'password.show')}
          aria-controls={id}
          onClick={() => setShown(!shown)}
        >
          <Icon name={shown ? 'hide' : 'show'} />
        </button>
      </div>
      <p class="field-hint" role="status" hidden={!capsLock}>
        {capsLock && t('password.capsLock')}
      </p>
      {notes}
    </div>
  );
}
