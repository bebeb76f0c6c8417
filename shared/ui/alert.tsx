import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';
import { useTranslator } from './messages/translator.ts';

export interface AlertProps {
  readonly kind: 'error' | 'warning' | 'notice' | 'success';
  readonly title: ComponentChildren;
  /** What to do about it. */
  readonly children?: ComponentChildren;
}

/** Something to know, said by screen readers when it appears: an error at once, the rest when there is a pause. */
export function Alert({ kind, title, children }: AlertProps) {
  const t = useTranslator();
  return (
    <div class={`alert alert-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <span class="alert-icon">
        <Icon name={kind} />
        <span class="visually-hidden">{t(`alert.${kind}`)}: </span>
      </span>
      <div>
        <p class="alert-title">{title}</p>
        {children !== undefined && children !== null && <div class="alert-text">{children}</div>}
      </div>
    </div>
  );
}
