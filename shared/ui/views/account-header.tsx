import type { CurrentUser } from '../../wire/user.ts';
import { Button } from '../button.tsx';
import { useTranslator } from '../messages/translator.ts';

export interface AccountHeaderProps {
  readonly user: CurrentUser;
  /** Where they are signed in, e.g. the host of the server. */
  readonly place: string;
  /** `1` where this is the heading of the whole page. */
  readonly level?: 1 | 2;
  readonly busy?: boolean;
  readonly onLogOut: () => void;
}

/** Who is signed in, as what, and the way out. */
export function AccountHeader({ user, place, level = 1, busy = false, onLogOut }: AccountHeaderProps) {
  const t = useTranslator();
  const name = user.name?.trim() || t('home.nameless');
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <header class="account">
      <span class="account-sign" aria-hidden="true">
        {firstLetter(name)}
      </span>
      <div class="account-words">
        <Heading>
          <bdi>{name}</bdi>
        </Heading>
        <p class="soft small">
          {t(user.is_owner ? 'home.owner' : user.is_admin ? 'home.admin' : 'home.user')} · <bdi>{place}</bdi>
        </p>
      </div>
      <Button busy={busy} onClick={onLogOut}>
        {t('action.logOut')}
      </Button>
    </header>
  );
}

/** What a reader would call the first letter, whatever it is made of. */
function firstLetter(name: string): string {
  const [first] = new Intl.Segmenter().segment(name);
  return (first?.segment ?? '').toLocaleUpperCase();
}
