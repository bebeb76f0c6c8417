import * as v from 'valibot';

/** How far this tab has come, kept so that a reload goes on from there. Nothing of it outlives onboarding. */
const Progress = v.object({
  /** Query of the address that led here first. */
  search: v.optional(v.string(), ''),
  name: v.optional(v.string(), ''),
  username: v.optional(v.string(), ''),
  /** Secret of a link for a new owner, on a server that has one already. */
  restart: v.optional(v.string()),
  code: v.optional(v.string()),
  tokens: v.optional(v.object({ access: v.string(), refresh: v.string() })),
});
export type Progress = v.InferOutput<typeof Progress>;

const progressKey = 'latchkeyOnboarding';

export interface ProgressStore {
  read(): Progress;
  change(part: Partial<Progress>): void;
  clear(): void;
}

/** Progress in the storage of this tab; what cannot be read counts as nothing done yet. */
export function createProgress(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): ProgressStore {
  const read = (): Progress => {
    const stored = v.safeParse(v.pipe(v.string(), v.parseJson(), Progress), storage.getItem(progressKey));
    return stored.success ? stored.output : { search: '', name: '', username: '' };
  };
  return {
    read,
    change: (part) => storage.setItem(progressKey, JSON.stringify({ ...read(), ...part })),
    clear: () => storage.removeItem(progressKey),
  };
}
