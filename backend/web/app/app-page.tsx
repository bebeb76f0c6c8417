import { useEffect, useMemo, useState } from 'preact/hooks';
import { Alert } from '../../../shared/ui/alert.tsx';
import { Button } from '../../../shared/ui/button.tsx';
import { Card } from '../../../shared/ui/card.tsx';
import { useTranslator } from '../../../shared/ui/messages/translator.ts';
import { PageFrame } from '../page-frame.tsx';
import type { AppState, FailedState } from './app-state.ts';
import { HomeView } from './home-view.tsx';
import { LoadingView } from './loading-view.tsx';
import { type AppTools, createApp } from './run-app.ts';

export interface AppPageProps {
  readonly tools: Omit<AppTools, 'show'>;
  readonly page: Pick<Location, 'host' | 'origin'>;
  /** Says on the document how far the page has come: a stage, or `done`. */
  readonly mark: (stage: string) => void;
  /** Goes to the start page, which leads to the sign-in page when there is no session. */
  readonly goHome: () => void;
}

/** The page of a signed-in person, from its first moment on. */
export function AppPage({ tools, page, mark, goHome }: AppPageProps) {
  const t = useTranslator();
  const [state, setState] = useState<AppState>({ view: 'loading', stage: 'S1', source: tools.source.kind });
  const app = useMemo(() => createApp({ ...tools, show: setState }), [tools]);
  useEffect(() => {
    void app.start();
    // Sessions change elsewhere; whoever comes back to the page sees them as they are.
    const look = () => document.visibilityState === 'visible' && void app.refresh();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [app]);
  useEffect(() => mark(stageOf(state)), [state]);
  if (state.view === 'home')
    return (
      <PageFrame wide title={t('home.documentTitle')}>
        <HomeView state={state} app={app} page={page} />
      </PageFrame>
    );
  if (state.view === 'loading')
    return (
      <PageFrame title={t('product.name')}>
        <LoadingView state={state} />
      </PageFrame>
    );
  return state.view === 'ended' ? <Ended onSignIn={goHome} /> : <Failed state={state} onRetry={goHome} />;
}

/** Without a session the page is where it was when its scripts began. */
function stageOf(state: AppState): string {
  if (state.view === 'home') return 'done';
  return state.view === 'loading' ? state.stage : 'S1';
}

function Ended({ onSignIn }: { onSignIn: () => void }) {
  const t = useTranslator();
  return (
    <PageFrame title={t('ended.documentTitle')}>
      <Card level={1} title={t('ended.title')} lead={<span role="status">{t('ended.text')}</span>}>
        <Button kind="primary" wide onClick={onSignIn}>
          {t('action.signIn')}
        </Button>
      </Card>
    </PageFrame>
  );
}

function Failed({ state, onRetry }: { state: FailedState; onRetry: () => void }) {
  const t = useTranslator();
  const { reason, message } = state;
  return (
    <PageFrame title={t('product.name')}>
      <Card level={1} title={t('loading.title')}>
        {reason === 'callback' && <Alert kind="error" title={t('loading.callback')} />}
        {reason === 'other' && <Alert kind="error" title={t('loading.failed', { reason: message })} />}
        {reason === 'external' && (
          <Alert kind="error" title={t('loading.external.refused')}>
            {t('loading.external.refused.help')}
          </Alert>
        )}
        <Button kind="primary" wide onClick={onRetry}>
          {t('action.retry')}
        </Button>
      </Card>
    </PageFrame>
  );
}
