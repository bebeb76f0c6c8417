import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface CheckboxProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A box to tick, with words that can be clicked, too. */
export function Checkbox({ name, label, hint, checked, onChange }: CheckboxProps) {
  const id = useId();
  return (
    <label class="checkbox" for={id}>
      <input
        id={id}
        class="checkbox-box"
        type="checkbox"
        name={name}
        checked={checked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        <span class="checkbox-label">{label}</span>
        {hint !== undefined && (
          <span class="field-hint" id={`${id}-hint`}>
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
