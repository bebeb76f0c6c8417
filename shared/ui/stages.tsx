export interface StagesProps {
  readonly label: string;
  readonly total: number;
  /** How many are behind us; the next one is going on. */
  readonly reached: number;
}

/** Progress in steps of unknown length: as many bars as there are steps. */
export function Stages({ label, total, reached }: StagesProps) {
  const kind = (index: number) => (index < reached ? 'stage-reached' : index === reached ? 'stage-current' : '');
  return (
    <div
      class="stages"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={Math.min(reached, total)}
    >
      {Array.from({ length: total }, (_, index) => (
        <span key={index} class={`stage ${kind(index)}`} />
      ))}
    </div>
  );
}
