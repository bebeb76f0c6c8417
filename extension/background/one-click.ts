import { isAppError } from '../../shared/errors.ts';
import type { BrowserTab, BrowserTabs, ContentScripts, ToolbarButton } from './browser-parts.ts';
import { wantedAddress } from './login-page.ts';
import type { PageScripts } from './page-scripts.ts';
import type { Servers } from './servers.ts';
import type { SessionRecords } from './session-records.ts';
import type { Sessions } from './sessions.ts';

/** One click on the toolbar button: signed in, in place. */
export interface OneClick {
  /** A page says that it asks for login: if somebody is signed in there, a click acts at once in its tab. */
  offer(from: { tabId: number; origin: string }): Promise<void>;
  /** What a click on the button does where no popup opens. */
  click(tab: BrowserTab): Promise<void>;
  /**
   * Takes a tab that asks for login to where its person wanted to go, signed in. False when it is no such tab.
   * @throws AppError as `Sessions.accessToken` does
   */
  signInTab(tab: BrowserTab): Promise<boolean>;
}

interface Parts {
  servers: Servers;
  records: SessionRecords;
  sessions: Sessions;
  pageScripts: PageScripts;
  scripting: ContentScripts;
  tabs: BrowserTabs;
  action: ToolbarButton;
}

/** One click by way of the page scripts: the page is loaded once more, and then asks us. */
export function createOneClick(has: Parts): OneClick {
  return {
    signInTab: (tab) => signInTab(has, tab),
    offer: async ({ tabId, origin }) => {
      const server = await has.servers.byOrigin(origin);
      if (server && (await has.records.isSignedIn(server.id))) await has.action.setPopup({ tabId, popup: '' });
    },
    click: async (tab) => {
      try {
        if (await signInTab(has, tab)) return;
      } catch (error) {
        if (!isAppError(error)) throw error;
      }
      // The popup says what is in the way, and offers the way round it.
      if (tab.id !== undefined) await has.action.setPopup({ tabId: tab.id, popup: 'popup.html' });
      await has.action.openPopup();
    },
  };
}

async function signInTab(has: Parts, { id, url = '' }: BrowserTab): Promise<boolean> {
  const wanted = wantedAddress(url);
  if (id === undefined || wanted === null) return false;
  const server = await has.servers.byOrigin(new URL(url).origin);
  if (!server || !(await has.records.isSignedIn(server.id))) return false;
  await has.sessions.accessToken(server.id);
  await has.pageScripts.arm(server);
  await has.scripting.executeScript({ target: { tabId: id }, func: stepForward });
  await has.tabs.update(id, { url: wanted });
  return true;
}

/** Runs in the page: it may have been told to stand aside before somebody signed in. */
function stepForward(): void {
  sessionStorage.removeItem('latchkey-stands-aside');
}
