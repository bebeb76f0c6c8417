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
  const tabs = (await has.tabs.query({ url: has.patterns.pages(origin) })).filter(
    ({ url }) => url !== undefined && new URL(url).origin === origin,
  );
  const tab = tabs.find(({ active }) => active) ?? tabs[0];
  if (tab?.id === undefined) {
    await has.tabs.create({ url: `${origin}/` });
    return;
  }
  await has.oneClick.signInTab(tab);
  await has.tabs.update(tab.id, { active: true });
  if (tab.windowId !== undefined) await has.windows.update(tab.windowId, { focused: true });
}
