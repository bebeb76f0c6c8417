import type { ComponentChildren, Ref } from 'preact';
import { useId } from 'preact/hooks';

export interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: ComponentChildren;
  /** What is wrong with it, in words. */
  readonly error?: string | undefined;
  readonly autoComplete: string;
  readonly inputMode?: 'text' | 'numeric';
  readonly required?: boolean;
  /** Held by the parent; without it the browser holds what is typed, starting from `initialValue`. */
  readonly value?: string;
  readonly initialValue?: string;
  readonly look?: 'plain' | 'code';
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly onInput?: (value: string) => void;
}

/** A labelled line of input with its hint and its error, tied together for screen readers. */
export function Field({ name, label, hint, error, inputRef, onInput, ...rest }: FieldProps) {
  const { id, describedBy, notes } = useFieldNotes({ hint, error });
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <div class="field-box">
        <input
          id={id}
          ref={inputRef ?? null}
          class={rest.look === 'code' ? 'field-input field-code' : 'field-input'}
          type="text"
          name={name}
          autoComplete={rest.autoComplete}
          autoCapitalize="none"
          autoCorrect="off"
          spellcheck={false}
          dir="auto"
          inputMode={rest.inputMode}
          required={rest.required}
          {...(rest.value === undefined ? { defaultValue: rest.initialValue } : { value: rest.value })}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={describedBy}
          onInput={(event) => onInput?.(event.currentTarget.value)}
        />
      </div>
      {notes}
    </div>
  );
}

/** Ids and paragraphs of the hint and the error of a field, for every kind of input. */
export function useFieldNotes({ hint, error }: { hint?: ComponentChildren; error?: string | undefined }) {
  const id = useId();
  const ids = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean);
  const notes = (
    <>
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </>
  );
  return { id, describedBy: ids.join(' ') || undefined, notes };
}
