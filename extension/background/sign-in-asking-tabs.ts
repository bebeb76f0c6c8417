import type { BrowserTabs } from './browser-parts.ts';
import type { OneClick } from './one-click.ts';
import type { Server } from './servers.ts';

/** After a sign-in: takes the pages that a person looks at, and that ask for this very login, where they wanted to go. */
export async function signInAskingTabs(
  { tabs, oneClick }: { tabs: BrowserTabs; oneClick: OneClick },
  { origin }: Server,
): Promise<void> {
  const inFront = await tabs.query({ active: true });
  const asking = inFront.filter(({ url }) => url !== undefined && URL.canParse(url) && new URL(url).origin === origin);
  await Promise.all(asking.map((tab) => oneClick.signInTab(tab)));
}
