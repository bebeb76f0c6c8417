import { Alert } from '../../shared/ui/alert.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { Card } from '../../shared/ui/card.tsx';
import { useTranslator } from '../../shared/ui/messages/translator.ts';
import { type ServerProblem, serverProblemWords } from './server-problem.ts';

/** Nothing can be done before the server answers: why, and a button to try again. */
export function StoppedCard({ problem, onRetry }: { problem: ServerProblem; onRetry: () => void }) {
  const t = useTranslator();
  const { title, help } = serverProblemWords(problem, t);
  return (
    <Card level={1} title={t('login.title')}>
      <Alert kind="error" title={title}>
        {help}
      </Alert>
      <Button kind="primary" wide onClick={onRetry}>
        {t('action.retry')}
      </Button>
    </Card>
  );
}
