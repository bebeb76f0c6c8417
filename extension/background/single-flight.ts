/** Runs at most one task per key at a time: whoever asks meanwhile shares its outcome. */
export type SingleFlight<T> = (key: string, task: () => Promise<T>) => Promise<T>;

/** A single flight with no task under way. */
export function createSingleFlight<T>(): SingleFlight<T> {
  const flying = new Map<string, Promise<T>>();
  return (key, task) => {
    const present = flying.get(key);
    if (present !== undefined) return present;
    const started = task().finally(() => flying.delete(key));
    flying.set(key, started);
    return started;
  };
}
