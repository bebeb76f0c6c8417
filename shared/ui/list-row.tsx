import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

export interface ListRowProps {
  readonly icon: IconName;
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
  readonly action?: ComponentChildren;
}

/** One thing in a `<ul class="list">`: a sign, what it is, what is known about it, and what can be done with it. */
export function ListRow({ icon, title, children, action }: ListRowProps) {
  return (
    <li class="list-row">
      <span class="list-row-icon">
        <Icon name={icon} />
      </span>
      <div>
        <div class="list-row-title">{title}</div>
        {children !== undefined && <div class="list-row-text">{children}</div>}
      </div>
      {action !== undefined && <div class="list-row-action">{action}</div>}
    </li>
  );
}
