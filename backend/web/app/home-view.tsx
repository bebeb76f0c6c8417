import { useEffect, useState } from 'preact/hooks';
import { Alert } from '../../../shared/ui/alert.tsx';
import { Card } from '../../../shared/ui/card.tsx';
import { useTranslator } from '../../../shared/ui/messages/translator.ts';
import { AccountHeader } from '../../../shared/ui/views/account-header.tsx';
import { RefreshTokenList } from '../../../shared/ui/views/refresh-token-list.tsx';
import type { HomeState } from './app-state.ts';
import { LinkAlert } from './link-alert.tsx';
import type { App } from './run-app.ts';

export interface HomeViewProps {
  readonly state: HomeState;
  readonly app: App;
  readonly page: Pick<Location, 'host' | 'origin'>;
}

/** The signed-in person, and where else they are signed in. */
export function HomeView({ state, app, page }: HomeViewProps) {
  const t = useTranslator();
  const [deleting, setDeleting] = useState<string>();
  const [isLeaving, setLeaving] = useState(false);
  const [failure, setFailure] = useState<string>();
  const now = useNow(state.rows);
  const remove = async (id: string) => {
    setDeleting(id);
    setFailure(undefined);
    try {
      await app.deleteRefreshToken(id);
    } catch (error) {
      setFailure(t('tokens.failed', { reason: error instanceof Error ? error.message : String(error) }));
    }
    setDeleting(undefined);
  };
  const logOut = async () => {
    setLeaving(true);
    setFailure(undefined);
    try {
      await app.logOut();
    } catch {
      setFailure(t('home.logOutFailed'));
      setLeaving(false);
    }
  };
  return (
    <>
      <LinkAlert isConnected={state.isConnected || isLeaving} />
      {failure !== undefined && <Alert kind="error" title={failure} />}
      <AccountHeader user={state.user} place={page.host} busy={isLeaving} onLogOut={() => void logOut()} />
      <Card title={t('tokens.title')} lead={t('tokens.lead')}>
        <RefreshTokenList
          rows={state.rows}
          now={now}
          serverOrigin={page.origin}
          deleting={deleting}
          onDelete={(id) => void remove(id)}
        />
      </Card>
    </>
  );
}

/** The time, anew every minute and whenever there is something new to be timed. */
function useNow(changing: unknown): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    setNow(new Date());
    const timer = setInterval(() => setNow(new Date()), 60_000);
    return () => clearInterval(timer);
  }, [changing]);
  return now;
}
