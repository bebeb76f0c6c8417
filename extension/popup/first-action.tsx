import { useState } from 'preact/hooks';
import type { ServerSummary } from '../../shared/messages/overview.ts';
import { Alert } from '../../shared/ui/alert.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { useTranslator } from '../../shared/ui/messages/translator.ts';
import type { PopupTools } from './popup-tools.ts';
import { useTask } from './use-task.ts';

interface FirstActionProps {
  readonly server: ServerSummary;
  /** The page in front asks for this server's login. */
  readonly asksHere: boolean;
  readonly tools: PopupTools;
}

/** The one button that does what most people opened the popup for. */
export function FirstAction({ server, asksHere, tools }: FirstActionProps) {
  const { id, name, session } = server;
  const t = useTranslator();
  const task = useTask(t);
  const open = () =>
    task.run(async () => {
      await tools.call('server.open', { server: id });
      tools.close();
    });
  const signIn = () => task.run(() => tools.call('session.sign-in', { server: id }));
  if (session.state === 'signing-in') return <Waiting server={id} tools={tools} />;
  const isSignedIn = session.state === 'signed-in';
  const words = isSignedIn && asksHere ? t('popup.signInHere') : t('popup.openServer', { name });
  return (
    <div class="stack-tight">
      <Button
        kind="primary"
        wide
        autoFocus
        busy={task.isBusy}
        onClick={isSignedIn || server.onboarding ? open : signIn}
      >
        {server.onboarding ? t('popup.setUp', { name }) : isSignedIn ? words : t('popup.signInTo', { name })}
      </Button>
      {session.state === 'signed-out' && !server.onboarding && <p class="soft small">{t('popup.signIn.before')}</p>}
      {task.failure !== null && <Alert kind="error" title={task.failure} />}
    </div>
  );
}

function Waiting({ server, tools }: { server: string; tools: PopupTools }) {
  const t = useTranslator();
  const [isCancelled, setIsCancelled] = useState(false);
  const cancel = () => {
    setIsCancelled(true);
    void tools.call('session.cancel-sign-in', { server });
  };
  return (
    <div class="stack-tight">
      <Alert kind="notice" title={t('popup.signingIn')}>
        {t('popup.signingIn.help')}
      </Alert>
      <Button wide busy={isCancelled} onClick={cancel}>
        {t('action.cancel')}
      </Button>
    </div>
  );
}
