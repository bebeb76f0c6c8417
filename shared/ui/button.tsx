import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface ButtonProps {
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger' | 'link';
  readonly type?: 'button' | 'submit';
  readonly size?: 'normal' | 'small';
  readonly wide?: boolean;
  /** Work is going on: the button keeps its place and the focus, and does nothing. */
  readonly busy?: boolean;
  /** What a screen reader says, where the words on the button are not enough. */
  readonly label?: string;
  /** Takes the focus when it appears: for the first thing that most people want. */
  readonly autoFocus?: boolean;
  readonly onClick?: () => void;
  readonly children: ComponentChildren;
}

/** A button. As a submit button it relies on its form to ignore a second try while it is busy. */
export function Button({ kind = 'secondary', type = 'button', size = 'normal', busy = false, ...rest }: ButtonProps) {
  const element = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (rest.autoFocus) element.current?.focus();
  }, []);
  const classes = ['button', `button-${kind}`];
  if (size === 'small') classes.push('button-small');
  if (rest.wide) classes.push('button-wide');
  return (
    <button
      ref={element}
      type={type}
      class={classes.join(' ')}
      aria-disabled={busy || undefined}
      aria-label={rest.label}
      onClick={busy ? undefined : rest.onClick}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {rest.children}
    </button>
  );
}
