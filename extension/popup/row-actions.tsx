import type { ServerSummary } from '../../shared/messages/overview.ts';
import { Button } from '../../shared/ui/button.tsx';
import { useTranslator } from '../../shared/ui/messages/translator.ts';
import type { PopupTools } from './popup-tools.ts';

interface RowActionsProps {
  readonly server: ServerSummary;
  readonly isFirst: boolean;
  readonly isBusy: boolean;
  readonly tools: PopupTools;
  readonly run: (work: () => Promise<unknown>) => void;
  readonly onRemove: () => void;
}

/** What can be done with a server, as small links; what the first button does already is left out. */
export function RowActions({ server, isFirst, isBusy, tools, run, onRemove }: RowActionsProps) {
  const { id, name, origin, session } = server;
  const t = useTranslator();
  const { call } = tools;
  const action = (words: string, label: string, onClick: () => void) => (
    <Button kind="link" label={label} busy={isBusy} onClick={onClick}>
      {words}
    </Button>
  );
  const allow = () =>
    run(async () => {
      if (await tools.requestPermission([origin])) await call('server.add', { address: origin });
    });
  const signIn = () => run(() => call('session.sign-in', { server: id }));
  const signOut = () => run(() => call('session.sign-out', { server: id }));
  const signInWords = t('popup.signInTo', { name });
  const signOutWords = t('popup.signOutOf', { name });
  return (
    <div class="row-actions">
      {!server.permitted && action(t('popup.allow'), t('popup.allowNamed', { name }), allow)}
      {!isFirst && session.state === 'signed-out' && action(t('action.signIn'), signInWords, signIn)}
      {session.state === 'signed-in' && action(t('popup.signOut'), signOutWords, signOut)}
      {action(t('popup.remove'), t('popup.removeNamed', { name }), onRemove)}
    </div>
  );
}
