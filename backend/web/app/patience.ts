/** What keeps the page from going on, as far as it can tell. */
export interface Trouble {
  /**
   * `refused` and `silent` (neither opened nor closed) are about the live connection alone, `busy` about single
   * requests; `unreachable` answers nothing at all.
   */
  readonly kind: 'refused' | 'silent' | 'busy' | 'unreachable';
  /** How long until the next try; 0 while it is going on. */
  readonly retrySeconds: number;
}

export interface Patience {
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Whether the server answers ordinary requests. */
  readonly answersHttp: () => Promise<boolean>;
  /** Told before each pause, and at its end. */
  readonly tell: (trouble: Trouble) => void;
}

/**
 * Does a work until it succeeds, with pauses that grow to five seconds.
 * @param diagnose names what is wrong if HTTP works; undefined for a failure that no other try would change
 */
export async function patiently<T>(
  work: () => Promise<T>,
  diagnose: (error: unknown, milliseconds: number) => Trouble['kind'] | undefined,
  { now, wait, answersHttp, tell }: Patience,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const began = now();
    try {
      return await work();
    } catch (error) {
      const kind = diagnose(error, now() - began);
      if (kind === undefined) throw error;
      const retrySeconds = Math.min(tries, 5);
      const trouble = { kind: (await answersHttp()) ? kind : 'unreachable', retrySeconds } as const;
      tell(trouble);
      await wait(retrySeconds * 1000);
      tell({ ...trouble, retrySeconds: 0 });
    }
  }
}
