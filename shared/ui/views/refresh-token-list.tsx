import { useState } from 'preact/hooks';
import type { RefreshTokenRow } from '../../wire/refresh-token.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { describeDevice } from '../device-name.ts';
import { EmptyState } from '../empty-state.tsx';
import { useTranslator } from '../messages/translator.ts';
import { RefreshTokenItem } from './refresh-token-item.tsx';
import { sortTokens } from './sort-tokens.ts';

export interface RefreshTokenListProps {
  readonly rows: readonly RefreshTokenRow[];
  readonly now: Date;
  /** Origin of the server whose tokens these are. */
  readonly serverOrigin: string;
  /** Id of the one that is being deleted. */
  readonly deleting?: string | undefined;
  readonly onDelete: (id: string) => void;
}

/** Sessions and long-lived tokens of one person: this one first, then by last use. Asks before it ends one. */
export function RefreshTokenList({ rows, now, serverOrigin, deleting, onDelete }: RefreshTokenListProps) {
  const t = useTranslator();
  const [asking, setAsking] = useState<RefreshTokenRow>();
  if (rows.length === 0) return <EmptyState icon="key">{t('tokens.empty')}</EmptyState>;
  return (
    <>
      <ul class="list">
        {sortTokens(rows).map((row) => (
          <RefreshTokenItem
            key={row.id}
            row={row}
            now={now}
            serverOrigin={serverOrigin}
            busy={row.id === deleting}
            onDelete={() => setAsking(row)}
          />
        ))}
      </ul>
      {asking && (
        <ConfirmDialog
          title={t('tokens.confirm.title')}
          action={t('tokens.delete')}
          onCancel={() => setAsking(undefined)}
          onConfirm={() => {
            setAsking(undefined);
            onDelete(asking.id);
          }}
        >
          <p>{t('tokens.confirm.text', { name: describeDevice(asking, t, serverOrigin).name })}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
