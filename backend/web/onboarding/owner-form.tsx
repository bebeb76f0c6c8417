import { useEffect, useRef, useState } from 'preact/hooks';
import { Alert } from '../../../shared/ui/alert.tsx';
import { Button } from '../../../shared/ui/button.tsx';
import { Card } from '../../../shared/ui/card.tsx';
import { Field } from '../../../shared/ui/field.tsx';
import { useTranslator } from '../../../shared/ui/messages/translator.ts';
import { PasswordField } from '../../../shared/ui/password-field.tsx';
import { checkOwner, type OwnerDraft, type OwnerErrors, suggestUsername } from './owner-draft.ts';
import { StrengthNote } from './strength-note.tsx';

export interface OwnerFormProps {
  readonly initial: Pick<OwnerDraft, 'name' | 'username'>;
  readonly busy: boolean;
  /** What the server found wrong. */
  readonly refused: OwnerErrors;
  /** Told about every change, so that a reload finds it again. */
  readonly onChange: (draft: OwnerDraft) => void;
  readonly onSubmit: (draft: OwnerDraft) => void;
}

/** The form of the owner account. Says what is wrong when it is sent, at the field, and goes there. */
export function OwnerForm({ initial, busy, refused, onChange, onSubmit }: OwnerFormProps) {
  const t = useTranslator();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<OwnerDraft>({ ...initial, password: '', repeat: '' });
  const [found, setFound] = useState<OwnerErrors>({});
  const errors = { ...refused, ...found };
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), [refused, found]);
  const change = (part: Partial<OwnerDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    onChange(next);
  };
  const rename = (name: string) => {
    const untouched = draft.username === '' || draft.username === suggestUsername(draft.name);
    change(untouched ? { name, username: suggestUsername(name) } : { name });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const problems = checkOwner(draft, t);
    setFound(problems);
    if (Object.keys(problems).length === 0) onSubmit(draft);
  };
  return (
    <Card level={1} title={t('owner.title')} lead={t('owner.lead')}>
      <form ref={form} class="stack" method="post" noValidate onSubmit={submit}>
        {errors.form !== undefined && <Alert kind="error" title={errors.form} />}
        <Names draft={draft} errors={errors} onRename={rename} onUsername={(username) => change({ username })} />
        <Passwords draft={draft} errors={errors} onChange={change} />
        <Button kind="primary" type="submit" wide busy={busy}>
          {t('owner.submit')}
        </Button>
      </form>
    </Card>
  );
}

interface PartProps {
  readonly draft: OwnerDraft;
  readonly errors: OwnerErrors;
}

function Names({ draft, errors, ...on }: PartProps & Record<'onRename' | 'onUsername', (text: string) => void>) {
  const t = useTranslator();
  return (
    <>
      <Field
        name="name"
        label={t('owner.name')}
        hint={t('owner.name.hint')}
        error={errors.name}
        autoComplete="name"
        value={draft.name}
        onInput={on.onRename}
      />
      <Field
        name="username"
        label={t('owner.username')}
        hint={t('owner.username.hint')}
        error={errors.username}
        autoComplete="username"
        value={draft.username}
        onInput={on.onUsername}
      />
    </>
  );
}

function Passwords({ draft, errors, onChange }: PartProps & { onChange: (part: Partial<OwnerDraft>) => void }) {
  const t = useTranslator();
  return (
    <>
      <div class="stack-tight">
        <PasswordField
          name="password"
          label={t('owner.password')}
          hint={t('owner.password.hint')}
          error={errors.password}
          autoComplete="new-password"
          value={draft.password}
          onInput={(password) => onChange({ password })}
        />
        <StrengthNote password={draft.password} personal={[draft.name, draft.username]} />
      </div>
      <PasswordField
        name="repeat"
        label={t('owner.repeat')}
        error={errors.repeat}
        autoComplete="new-password"
        value={draft.repeat}
        onInput={(repeat) => onChange({ repeat })}
      />
    </>
  );
}
