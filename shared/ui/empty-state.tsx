import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

/** What a list says when there is nothing in it. */
export function EmptyState({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} size={28} />
      <p>{children}</p>
    </div>
  );
}
