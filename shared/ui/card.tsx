import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface CardProps {
  readonly title: ComponentChildren;
  /** The first heading of a page is an h1. */
  readonly level?: 1 | 2;
  readonly lead?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A raised sheet with a heading that names it. */
export function Card({ title, level = 2, lead, children }: CardProps) {
  const id = useId();
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <section class="card" aria-labelledby={id}>
      <div class="card-head">
        <Heading id={id}>{title}</Heading>
        {lead !== undefined && <p class="soft">{lead}</p>}
      </div>
      {children}
    </section>
  );
}
