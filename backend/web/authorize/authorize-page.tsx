import { useEffect, useMemo, useState } from 'preact/hooks';
import { Card } from '../../../shared/ui/card.tsx';
import { useTranslator } from '../../../shared/ui/messages/translator.ts';
import { Skeleton } from '../../../shared/ui/skeleton.tsx';
import type { LoginInput } from '../../../shared/ui/views/login-step.tsx';
import { PageFrame } from '../page-frame.tsx';
import type { ServerApi } from '../server-api.ts';
import { StoppedCard } from '../stopped-card.tsx';
import { askingApplication } from './application.ts';
import { type AuthorizeRequest, returnAddress } from './authorize-request.ts';
import { RefusalPage } from './refusal-page.tsx';
import { createSignIn, type SignInState } from './sign-in.ts';
import { SignInCard } from './sign-in-card.tsx';

export interface AuthorizePageProps {
  readonly api: ServerApi;
  readonly request: AuthorizeRequest;
  readonly page: Pick<Location, 'origin' | 'host' | 'search'>;
  /** Leaves for another address. */
  readonly leave: (address: string) => void;
}

/** The sign-in page for a request that looks right. */
export function AuthorizePage({ api, request, page, leave }: AuthorizePageProps) {
  const t = useTranslator();
  const [state, setState] = useState<SignInState>({ view: 'loading' });
  const [remember, setRemember] = useState<boolean>();
  const [username, setUsername] = useState<LoginInput[string]>('');
  const signIn = useMemo(() => createSignIn({ api, request, show: setState }), [api, request]);
  useEffect(() => void signIn.start(), [signIn]);
  // Only a page of this server keeps its session in the browser. PROTOCOL.md 3.6
  const canRemember = request.clientId === `${page.origin}/` && state.view === 'form';
  const ticked = canRemember ? (remember ?? state.providers.preselect_remember_me) : undefined;
  const storeToken = request.clientId === `${page.origin}/` && remember === true;
  useEffect(() => {
    if (state.view === 'onboarding') leave(`/onboarding.html${page.search}`);
    if (state.view === 'done') leave(returnAddress(request, state.code, { storeToken }));
  }, [state]);
  if (state.view === 'refused') return <RefusalPage rule={state.rule} request={request} />;
  const application = askingApplication(request, page.host, t);
  return (
    <PageFrame title={t('login.titleDocument')}>
      {state.view === 'loading' && <LoadingCard />}
      {state.view === 'stopped' && <StoppedCard problem={state.problem} onRetry={() => void signIn.start()} />}
      {state.view === 'done' && <DoneCard name={application?.name} />}
      {state.view === 'form' && (
        <SignInCard
          state={state}
          host={page.host}
          application={application}
          initial={{ username }}
          remember={ticked}
          onRemember={setRemember}
          onSubmit={(entered) => {
            setRemember(ticked);
            // A later step does not ask for it, and what ends there begins anew with it.
            setUsername(entered.username ?? username);
            void signIn.submit(entered);
          }}
          onChoose={(provider) => void signIn.choose(provider)}
          onStartOver={() => void signIn.start()}
        />
      )}
    </PageFrame>
  );
}

function LoadingCard() {
  const t = useTranslator();
  return (
    <Card level={1} title={t('login.title')}>
      <p class="visually-hidden" role="status">
        {t('login.loading')}
      </p>
      <Skeleton lines={6} />
    </Card>
  );
}

function DoneCard({ name }: { name: string | undefined }) {
  const t = useTranslator();
  const lead = name === undefined ? t('login.leaving.here') : t('login.leaving.there', { name });
  return <Card level={1} title={t('login.leaving')} lead={<span role="status">{lead}</span>} />;
}
