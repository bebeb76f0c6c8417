import { useEffect, useMemo, useState } from 'preact/hooks';
import { Alert } from '../../../shared/ui/alert.tsx';
import { Button } from '../../../shared/ui/button.tsx';
import { Card } from '../../../shared/ui/card.tsx';
import { useTranslator } from '../../../shared/ui/messages/translator.ts';
import { Skeleton } from '../../../shared/ui/skeleton.tsx';
import { Stages } from '../../../shared/ui/stages.tsx';
import { PageFrame } from '../page-frame.tsx';
import { StoppedCard } from '../stopped-card.tsx';
import { createOnboarding, type OnboardingState, type OnboardingTools } from './onboarding.ts';
import { OwnerForm } from './owner-form.tsx';
import type { Working } from './set-up.ts';
import { Welcome } from './welcome.tsx';

/** From the first visit of a new server to its owner's signed-in page. */
export function OnboardingPage({ tools }: { tools: Omit<OnboardingTools, 'show' | 't'> }) {
  const t = useTranslator();
  const [state, setState] = useState<OnboardingState>({ view: 'loading' });
  const onboarding = useMemo(() => createOnboarding({ ...tools, t, show: setState }), [tools, t]);
  useEffect(() => {
    void onboarding.start();
    // The step is part of the address, so that the back button and a reload stay in place.
    const follow = () => onboarding.follow();
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [onboarding]);
  return (
    <PageFrame title={t('welcome.documentTitle')}>
      <OnboardingStep state={state} onboarding={onboarding} />
    </PageFrame>
  );
}

function OnboardingStep({
  state,
  onboarding,
}: {
  state: OnboardingState;
  onboarding: ReturnType<typeof createOnboarding>;
}) {
  switch (state.view) {
    case 'loading':
      return <Skeleton lines={6} />;
    case 'stopped':
      return <StoppedCard problem={state.problem} onRetry={() => void onboarding.start()} />;
    case 'welcome':
      return <Welcome onStart={onboarding.begin} />;
    case 'account':
      return (
        <OwnerForm
          initial={onboarding.draft()}
          busy={state.busy}
          refused={state.errors}
          onChange={onboarding.remember}
          onSubmit={(draft) => void onboarding.create(draft)}
        />
      );
    case 'working':
      return <WorkingCard state={state} />;
    case 'exists':
    case 'continue':
      return <SignInInstead view={state.view} onSignIn={onboarding.signIn} />;
  }
}

function WorkingCard({ state }: { state: Working }) {
  const t = useTranslator();
  const step = t('owner.working.step', { step: state.step, total: state.total });
  return (
    <Card level={1} title={t('owner.working')} lead={<span role="status">{step}</span>}>
      <Stages label={t('owner.working')} total={state.total} reached={state.step - 1} />
      {state.waiting && <Alert kind="warning" title={t('owner.waiting')} />}
    </Card>
  );
}

function SignInInstead({ view, onSignIn }: { view: 'exists' | 'continue'; onSignIn: () => void }) {
  const t = useTranslator();
  return (
    <Card level={1} title={t(`owner.${view}.title`)} lead={t(`owner.${view}.text`)}>
      <Button kind="primary" wide onClick={onSignIn}>
        {t('action.signIn')}
      </Button>
    </Card>
  );
}
