import { useEffect, useState } from 'preact/hooks';
import { Alert } from '../../../shared/ui/alert.tsx';
import { Card } from '../../../shared/ui/card.tsx';
import { useTranslator } from '../../../shared/ui/messages/translator.ts';
import { Stages } from '../../../shared/ui/stages.tsx';
import type { AppState } from './app-state.ts';
import { patienceMilliseconds, stages } from './stages.ts';
import { TroubleAlert } from './trouble-alert.tsx';

type LoadingState = Extract<AppState, { view: 'loading' }>;

/** What the page is doing; when that lasts, what it waits for; and then what may be wrong. */
export function LoadingView({ state }: { state: LoadingState }) {
  const t = useTranslator();
  const { stage, source, trouble } = state;
  const [isLong, isVeryLong] = useLasting(stage);
  // A session held by an app is not the server's to give.
  const detail = stage === 'S1' && source === 'external' ? (`${stage}.external` as const) : stage;
  return (
    <Card level={1} title={t('loading.title')} lead={<span role="status">{t(`loading.${stage}`)}</span>}>
      <Stages label={t('loading.title')} total={stages.length} reached={stages.indexOf(stage)} />
      {trouble ? (
        <TroubleAlert trouble={trouble} />
      ) : (
        isLong && (
          <Alert kind={isVeryLong ? 'warning' : 'notice'} title={t(`loading.slow.${detail}`)}>
            {isVeryLong && t(`loading.maybe.${detail}`)}
          </Alert>
        )
      )}
    </Card>
  );
}

/** Whether this has been so for long enough to explain it, and to suspect something. */
function useLasting(what: string): [boolean, boolean] {
  const [lasting, setLasting] = useState<{ what: string; steps: number }>({ what, steps: 0 });
  useEffect(() => {
    setLasting({ what, steps: 0 });
    const after = (milliseconds: number, steps: number) => setTimeout(() => setLasting({ what, steps }), milliseconds);
    const timers = [after(patienceMilliseconds.explain, 1), after(patienceMilliseconds.suspect, 2)];
    return () => timers.forEach(clearTimeout);
  }, [what]);
  const steps = lasting.what === what ? lasting.steps : 0;
  return [steps >= 1, steps >= 2];
}
