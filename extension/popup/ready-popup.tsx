import { useState } from 'preact/hooks';
import type { Overview } from '../../shared/messages/overview.ts';
import { Button } from '../../shared/ui/button.tsx';
import { useTranslator } from '../../shared/ui/messages/translator.ts';
import { AddServer } from './add-server.tsx';
import { chooseFirst } from './choose-first.ts';
import { FirstAction } from './first-action.tsx';
import type { PopupTools } from './popup-tools.ts';
import { ServerRow } from './server-row.tsx';

interface ReadyPopupProps {
  readonly overview: Overview;
  readonly tools: PopupTools;
  readonly reload: () => Promise<void>;
}

/** The popup once it knows what to show: the likeliest wish first, then all servers, then a new one. */
export function ReadyPopup({ overview, tools, reload }: ReadyPopupProps) {
  const t = useTranslator();
  const [isAdding, setIsAdding] = useState(false);
  const { servers, tab, adding } = overview;
  const first = chooseFirst(overview);
  const isUnknownPage = tab.origin !== null && tab.server === null;
  const add = (
    <AddServer
      isFirst={servers.length === 0}
      page={isUnknownPage ? tab.origin : null}
      earlier={adding}
      tools={tools}
      onAdded={async () => {
        await reload();
        setIsAdding(false);
      }}
    />
  );
  if (!first) return add;
  return (
    <>
      <FirstAction server={first} asksHere={tab.asksForLogin && tab.server === first.id} tools={tools} />
      <section class="stack-tight" aria-label={t('popup.servers')}>
        <ul class="list">
          {servers.map((server) => (
            <ServerRow key={server.id} server={server} isFirst={server === first} tools={tools} reload={reload} />
          ))}
        </ul>
      </section>
      {isAdding || adding !== null ? (
        add
      ) : (
        <Button kind="quiet" onClick={() => setIsAdding(true)}>
          {t('popup.add.open')}
        </Button>
      )}
    </>
  );
}
