import { Alert } from '../../../shared/ui/alert.tsx';
import { Card } from '../../../shared/ui/card.tsx';
import { useTranslator } from '../../../shared/ui/messages/translator.ts';
import { PageFrame } from '../page-frame.tsx';
import type { AuthorizeRequest, RefusalRule } from './authorize-request.ts';
import { waysOut } from './refusal-words.ts';

/** Why this sign-in cannot be: the rule broken, both addresses as they are, and the way out. */
export function RefusalPage({ rule, request }: { rule: RefusalRule; request: AuthorizeRequest }) {
  const t = useTranslator();
  return (
    <PageFrame title={t('refusal.documentTitle')}>
      <Card level={1} title={t('refusal.title')}>
        <Alert kind="error" title={t(`refusal.rule.${rule}`)} />
        <dl class="addresses">
          <dt>{t('refusal.client')}</dt>
          <dd>
            <code class="code-block">{request.clientId || t('refusal.none')}</code>
          </dd>
          <dt>{t('refusal.redirect')}</dt>
          <dd>
            <code class="code-block">{request.redirectUri || t('refusal.none')}</code>
          </dd>
        </dl>
        <div class="stack-tight">
          <h2>{t('refusal.way')}</h2>
          {waysOut(rule, request, t).map((way) => (
            <div key={way.text} class="stack-tight">
              <p>{way.text}</p>
              {way.line !== undefined && <code class="code-block">{way.line}</code>}
            </div>
          ))}
        </div>
        <a href="/">{t('refusal.home')}</a>
      </Card>
    </PageFrame>
  );
}
