/** Keeps the place of lines of text that are on their way. */
export function Skeleton({ lines = 2 }: { lines?: number }) {
  return (
    <div class="stack-tight" aria-hidden="true">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class={index === lines - 1 ? 'skeleton skeleton-short' : 'skeleton'} />
      ))}
    </div>
  );
}
