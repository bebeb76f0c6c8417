import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Overview } from '../../shared/messages/overview.ts';
import type { PopupTools } from './popup-tools.ts';

/** What is known by now: nothing yet, that the background fails, or everything there is to show. */
export type OverviewState =
  | { readonly state: 'loading' }
  | { readonly state: 'failed' }
  | { readonly state: 'ready'; readonly overview: Overview };

/** Reads the overview, again whenever it changes. */
export function useOverview({ call, onChanged }: PopupTools): { overview: OverviewState; reload: () => Promise<void> } {
  const [overview, setOverview] = useState<OverviewState>({ state: 'loading' });
  const reload = useCallback(async () => {
    try {
      setOverview({ state: 'ready', overview: await call('overview.read', {}) });
    } catch {
      setOverview({ state: 'failed' });
    }
  }, [call]);
  useEffect(() => {
    void reload();
    return onChanged(() => void reload());
  }, [reload, onChanged]);
  return { overview, reload };
}
