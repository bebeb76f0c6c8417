import type { RefreshTokenRow } from '../../wire/refresh-token.ts';
import { addressKind } from '../address-kind.ts';
import { Button } from '../button.tsx';
import { describeDevice } from '../device-name.ts';
import { ListRow } from '../list-row.tsx';
import { type Translator, useTranslator } from '../messages/translator.ts';

export interface RefreshTokenItemProps {
  readonly row: RefreshTokenRow;
  readonly now: Date;
  readonly serverOrigin: string;
  readonly busy: boolean;
  readonly onDelete: () => void;
}

/** One session or token: what holds it, since when, when and from where it was used last. This one cannot be ended here. */
export function RefreshTokenItem({ row, now, serverOrigin, busy, onDelete }: RefreshTokenItemProps) {
  const t = useTranslator();
  const device = describeDevice(row, t, serverOrigin);
  return (
    <ListRow
      icon={device.icon}
      title={
        <>
          <bdi>{device.name}</bdi>
          {row.is_current && <span class="tag">{t('tokens.current')}</span>}
        </>
      }
      action={
        !row.is_current && (
          <Button size="small" busy={busy} label={t('tokens.deleteNamed', { name: device.name })} onClick={onDelete}>
            {t('tokens.delete')}
          </Button>
        )
      }
    >
      <Moment at={row.created_at} say={(when) => t(createdKey(row), { when })} now={now} t={t} />
      {' · '}
      {row.last_used_at === null ? (
        t('tokens.neverUsed')
      ) : (
        <Moment at={row.last_used_at} say={(when) => t('tokens.lastUsed', { when })} now={now} t={t} />
      )}
      {row.last_used_ip !== null && ` ${t('tokens.from', { place: placeOf(row.last_used_ip, t) })}`}
    </ListRow>
  );
}

const createdKey = (row: RefreshTokenRow) => (row.type === 'normal' ? 'tokens.firstUsed' : 'tokens.created');

/** Where an address is, as near as it tells. */
export function placeOf(address: string, t: Translator): string {
  return t(`tokens.place.${addressKind(address)}`, { address });
}

interface MomentProps {
  readonly at: string;
  readonly now: Date;
  readonly say: (when: string) => string;
  readonly t: Translator;
}

function Moment({ at, now, say, t }: MomentProps) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <>{say('?')}</>;
  return (
    <time dateTime={at} title={t.moment(date)}>
      {say(t.ago(date, now))}
    </time>
  );
}
