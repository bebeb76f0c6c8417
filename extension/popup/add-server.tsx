import { useState } from 'preact/hooks';
import type { Overview } from '../../shared/messages/overview.ts';
import { Alert } from '../../shared/ui/alert.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { Field } from '../../shared/ui/field.tsx';
import { type Translator, useTranslator } from '../../shared/ui/messages/translator.ts';
import { candidateOrigins } from '../address.ts';
import { failureWords } from './failure-words.ts';
import type { PopupTools } from './popup-tools.ts';
import { type Task, useTask } from './use-task.ts';

/** Where a Home Assistant answers when nobody changed anything. */
const usualAddress = 'homeassistant.local:8123';

interface AddServerProps {
  readonly isFirst: boolean;
  /** The page in front, when it is no known server's. */
  readonly page: string | null;
  /** What became of an address whose permission question closed the popup. */
  readonly earlier: Overview['adding'];
  readonly tools: PopupTools;
  readonly onAdded: () => Promise<void>;
}

/** Asks for an address, for the browser's permission, and looks what answers there. */
export function AddServer({ isFirst, page, earlier, tools, onAdded }: AddServerProps) {
  const t = useTranslator();
  const [address, setAddress] = useState(earlier?.address ?? tools.filledIn);
  const task = useTask(t);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!task.isBusy) void add(tools, task, address, onAdded);
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <div class="stack-tight">
        <h2>{t(isFirst ? 'popup.first.title' : 'popup.add.title')}</h2>
        {isFirst && <p class="soft">{t('popup.first.lead')}</p>}
      </div>
      <Field
        name="address"
        label={t('popup.add.address')}
        hint={t('popup.add.hint')}
        error={problem(t, task, earlier)}
        autoComplete="off"
        value={address}
        onInput={setAddress}
      />
      <Suggestion address={page ?? usualAddress} isPage={page !== null} onUse={setAddress} />
      <Button kind={isFirst ? 'primary' : 'secondary'} type="submit" wide busy={task.isBusy}>
        {t('popup.add.submit')}
      </Button>
      {task.isBusy && <Alert kind="notice" title={t('popup.add.looking', { address })} />}
    </form>
  );
}

/** The permission has to be asked for before anything is awaited: browsers only show it for a click. */
function add({ call, requestPermission }: PopupTools, task: Task, address: string, onAdded: () => Promise<void>) {
  return task.run(async () => {
    const origins = candidateOrigins(address);
    const intended = call('server.intend', { address });
    await requestPermission(origins);
    await intended;
    // Without the permission the background says so, and remembers it for the next popup.
    await call('server.add', { address });
    await onAdded();
  });
}

function problem(t: Translator, task: Task, earlier: Overview['adding']): string | undefined {
  if (task.isBusy) return undefined;
  if (task.failure !== null) return task.failure;
  return earlier?.failure ? failureWords(t, earlier.failure) : undefined;
}

function Suggestion({
  address,
  isPage,
  onUse,
}: {
  address: string;
  isPage: boolean;
  onUse: (address: string) => void;
}) {
  const t = useTranslator();
  return (
    <div>
      <Button kind="link" onClick={() => onUse(address)}>
        {t(isPage ? 'popup.add.suggestPage' : 'popup.add.suggest', { address })}
      </Button>
    </div>
  );
}
