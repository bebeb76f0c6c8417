import type { OriginPatterns } from '../origin-patterns.ts';
import type { BrowserTabs, BrowserWindows } from './browser-parts.ts';
import type { OneClick } from './one-click.ts';
import type { Server } from './servers.ts';

interface Parts {
  tabs: BrowserTabs;
  windows: BrowserWindows;
  patterns: OriginPatterns;
  oneClick: OneClick;
}

/** Brings the server's tab to the front, or opens one; signed in, when somebody is. */
export async function openServer(has: Parts, { origin }: Server): Promise<void> {
  const tabs = await has.tabs.query({ url: has.patterns.pages(origin) });
  const present = tabs.find(({ url }) => url !== undefined && new URL(url).origin === origin);
  if (present?.id === undefined) {
    await has.tabs.create({ url: `${origin}/` });
    return;
  }
  await has.oneClick.signInTab(present);
  await has.tabs.update(present.id, { active: true });
  if (present.windowId !== undefined) await has.windows.update(present.windowId, { focused: true });
}
