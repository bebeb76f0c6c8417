import { useState } from 'preact/hooks';
import type { ServerSummary } from '../../shared/messages/overview.ts';
import { Alert } from '../../shared/ui/alert.tsx';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ListRow } from '../../shared/ui/list-row.tsx';
import { useTranslator } from '../../shared/ui/messages/translator.ts';
import type { PopupTools } from './popup-tools.ts';
import { RowActions } from './row-actions.tsx';
import { sessionWords } from './session-words.ts';
import { useTask } from './use-task.ts';

interface ServerRowProps {
  readonly server: ServerSummary;
  /** Its opening and signing in are offered above. */
  readonly isFirst: boolean;
  readonly tools: PopupTools;
  readonly reload: () => Promise<void>;
}

/** One server: what it is, who is signed in there, and what can be done about it. */
export function ServerRow({ server, isFirst, tools, reload }: ServerRowProps) {
  const { id, name, kind, version, session } = server;
  const t = useTranslator();
  const task = useTask(t);
  const [asksRemoval, setAsksRemoval] = useState(false);
  const run = (work: () => Promise<unknown>) => void task.run(work).then(reload);
  const remove = () => run(() => tools.call('server.remove', { server: id }));
  return (
    <ListRow icon={session.state === 'signed-in' ? 'key' : 'app'} title={name}>
      <p data-session={session.state}>{sessionWords(t, session)}</p>
      <p>{t(`popup.kind.${kind}`, { version: version ?? '' }).trim()}</p>
      {server.onboarding && <p>{t('popup.onboarding')}</p>}
      {!server.permitted && <Alert kind="warning" title={t('popup.notAllowed')} />}
      {task.failure !== null && <Alert kind="error" title={task.failure} />}
      <RowActions
        server={server}
        isFirst={isFirst}
        isBusy={task.isBusy}
        tools={tools}
        run={run}
        onRemove={() => setAsksRemoval(true)}
      />
      {asksRemoval && (
        <ConfirmDialog
          title={t('popup.remove.title')}
          action={t('popup.remove')}
          busy={task.isBusy}
          onConfirm={remove}
          onCancel={() => setAsksRemoval(false)}
        >
          {t('popup.remove.text', { name })}
        </ConfirmDialog>
      )}
    </ListRow>
  );
}
