import { Alert } from '../../shared/ui/alert.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { Logo } from '../../shared/ui/logo.tsx';
import { useTranslator } from '../../shared/ui/messages/translator.ts';
import { Skeleton } from '../../shared/ui/skeleton.tsx';
import type { PopupTools } from './popup-tools.ts';
import { ReadyPopup } from './ready-popup.tsx';
import { useOverview } from './use-overview.ts';

/** Everything under the toolbar button. */
export function Popup({ tools }: { tools: PopupTools }) {
  const t = useTranslator();
  const { overview, reload } = useOverview(tools);
  return (
    <div class="popup stack">
      <header class="popup-head">
        <Logo size={28} />
        <h1>{t('product.name')}</h1>
      </header>
      <main class="stack" aria-busy={overview.state === 'loading'}>
        {overview.state === 'loading' && <Loading />}
        {overview.state === 'failed' && <Failed onRetry={() => void reload()} />}
        {overview.state === 'ready' && <ReadyPopup overview={overview.overview} tools={tools} reload={reload} />}
      </main>
    </div>
  );
}

function Loading() {
  const t = useTranslator();
  return (
    <>
      <p class="visually-hidden" role="status">
        {t('popup.loading')}
      </p>
      <Skeleton lines={4} />
    </>
  );
}

function Failed({ onRetry }: { onRetry: () => void }) {
  const t = useTranslator();
  return (
    <>
      <Alert kind="error" title={t('popup.failed')}>
        {t('popup.failed.help')}
      </Alert>
      <Button onClick={onRetry}>{t('action.retry')}</Button>
    </>
  );
}
