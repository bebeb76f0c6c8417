import { Alert } from '../../../shared/ui/alert.tsx';
import { Button } from '../../../shared/ui/button.tsx';
import { Card } from '../../../shared/ui/card.tsx';
import { Checkbox } from '../../../shared/ui/checkbox.tsx';
import { useTranslator } from '../../../shared/ui/messages/translator.ts';
import { type LoginInput, LoginStep } from '../../../shared/ui/views/login-step.tsx';
import { stepTitle } from '../../../shared/ui/views/login-words.ts';
import type { Application } from './application.ts';
import { ForgotPassword } from './forgot-password.tsx';
import type { Provider } from './login-flow.ts';
import type { FormState } from './sign-in.ts';
import { troubleWords } from './trouble-words.ts';

export interface SignInCardProps {
  readonly state: FormState;
  readonly host: string;
  readonly application: Application | undefined;
  readonly initial: LoginInput | undefined;
  /** The tick of "Keep me logged in", where it is offered. */
  readonly remember: boolean | undefined;
  readonly onRemember: (remember: boolean) => void;
  readonly onSubmit: (input: LoginInput) => void;
  readonly onChoose: (provider: Provider) => void;
  readonly onStartOver: () => void;
}

/** The form of the current step, with all that belongs around it. */
export function SignInCard({ state, host, application, initial, remember, ...on }: SignInCardProps) {
  const t = useTranslator();
  const { step, busy, trouble } = state;
  const isFirst = step.step_id === 'init';
  const { title, lead } = stepTitle(step, t);
  return (
    <>
      {application && (
        <Alert kind="notice" title={t('login.app.asks', { name: application.name })}>
          {t('login.app.asks.help', { host: application.destination })}
        </Alert>
      )}
      <Card level={1} title={title} lead={lead ?? t('login.lead', { host })}>
        <LoginStep
          step={step}
          busy={busy}
          problem={trouble && troubleWords(trouble, t)}
          initial={initial}
          onSubmit={on.onSubmit}
        >
          {isFirst && remember !== undefined && (
            <Checkbox
              name="remember"
              label={t('login.remember')}
              hint={t('login.remember.hint')}
              checked={remember}
              onChange={on.onRemember}
            />
          )}
        </LoginStep>
        {isFirst ? <OtherProviders state={state} onChoose={on.onChoose} /> : <StartOver onClick={on.onStartOver} />}
        {isFirst && <ForgotPassword />}
      </Card>
      {state.providers.preselect_remember_me && <p class="soft small local-note">{t('login.local')}</p>}
    </>
  );
}

function StartOver({ onClick }: { onClick: () => void }) {
  const t = useTranslator();
  return (
    <Button kind="quiet" onClick={onClick}>
      {t('login.startOver')}
    </Button>
  );
}

function OtherProviders({ state, onChoose }: Pick<SignInCardProps, 'state' | 'onChoose'>) {
  const t = useTranslator();
  const others = state.providers.providers.filter(
    ({ type, id }) => type !== state.provider.type || id !== state.provider.id,
  );
  if (others.length === 0) return null;
  return (
    <div class="stack-tight">
      {others.map((provider) => (
        <Button key={`${provider.type} ${provider.id}`} wide onClick={() => onChoose(provider)}>
          {t('login.otherProvider', { name: provider.name })}
        </Button>
      ))}
    </div>
  );
}
