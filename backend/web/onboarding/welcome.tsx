import { Button } from '../../../shared/ui/button.tsx';
import { Card } from '../../../shared/ui/card.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import { useTranslator } from '../../../shared/ui/messages/translator.ts';

/** The first thing that anybody sees of a new server. */
export function Welcome({ onStart }: { onStart: () => void }) {
  const t = useTranslator();
  return (
    <Card level={1} title={t('welcome.title')} lead={t('welcome.lead')}>
      <ul class="stack-tight promises">
        {(['welcome.owner', 'welcome.private', 'welcome.short'] as const).map((key) => (
          <li key={key}>
            <Icon name="success" />
            <span>{t(key)}</span>
          </li>
        ))}
      </ul>
      <Button kind="primary" wide onClick={onStart}>
        {t('welcome.start')}
      </Button>
    </Card>
  );
}
