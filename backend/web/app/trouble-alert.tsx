import { Alert } from '../../../shared/ui/alert.tsx';
import { type MessageKey, useTranslator } from '../../../shared/ui/messages/translator.ts';
import type { Trouble } from './patience.ts';

/** Why there is no live connection yet, and when it is tried again. */
export function TroubleAlert({ trouble }: { trouble: Trouble }) {
  const t = useTranslator();
  const { title, help } = words[trouble.kind];
  return (
    <Alert kind="warning" title={t(title)}>
      <p>{t(help)}</p>
      <p>
        {trouble.retrySeconds === 0 ? t('loading.retryingNow') : t('loading.retrying', { count: trouble.retrySeconds })}
      </p>
    </Alert>
  );
}

const words = {
  refused: { title: 'loading.refused', help: 'loading.refused.help' },
  silent: { title: 'loading.silent', help: 'loading.maybe.S2' },
  busy: { title: 'error.busy', help: 'loading.maybe.S1' },
  unreachable: { title: 'error.unreachable', help: 'error.unreachable.help' },
} as const satisfies Record<Trouble['kind'], Record<'title' | 'help', MessageKey>>;
