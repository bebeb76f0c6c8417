import { useTranslator } from '../../../shared/ui/messages/translator.ts';

/** The way back in for somebody who forgot the password: it is on the host, not on the network. */
export function ForgotPassword() {
  const t = useTranslator();
  return (
    <details class="forgot">
      <summary>{t('forgot.open')}</summary>
      <div class="stack-tight small">
        <p>{t('forgot.text')}</p>
        <code class="code-block">latchkey users passwd &lt;name&gt;</code>
        <p>{t('forgot.then')}</p>
      </div>
    </details>
  );
}
