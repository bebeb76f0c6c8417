/** Sockets that have not yet said who they are, counted by address. */
export interface Strangers {
  /** Counts one more; gives the way to stop counting it, which may be called twice, or null when there are too many. */
  enter(ip: string): (() => void) | null;
}

/** Nobody yet. */
export function createStrangers(mostPerAddress: number): Strangers {
  const counts = new Map<string, number>();
  return {
    enter: (ip) => {
      const count = counts.get(ip) ?? 0;
      if (count >= mostPerAddress) return null;
      counts.set(ip, count + 1);
      let isCounted = true;
      return () => {
        if (!isCounted) return;
        isCounted = false;
        const left = (counts.get(ip) ?? 1) - 1;
        if (left === 0) counts.delete(ip);
        else counts.set(ip, left);
      };
    },
  };
}
