import { useState } from 'preact/hooks';
import { isAppError } from '../../shared/errors.ts';
import type { Translator } from '../../shared/ui/messages/translator.ts';
import { failureWords } from './failure-words.ts';

/** One thing at a time, with what went wrong the last time in words. */
export interface Task {
  readonly isBusy: boolean;
  readonly failure: string | null;
  /** Resolves with whether it succeeded. */
  run(work: () => Promise<unknown>): Promise<boolean>;
}

/** A task of a view: it is busy while it runs, and says in words how it failed. */
export function useTask(t: Translator): Task {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    setIsBusy(true);
    setFailure(null);
    try {
      await work();
      return true;
    } catch (error) {
      setFailure(failureWords(t, isAppError(error) ? error.code : 'unavailable'));
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, failure, run };
}
