import { isAppError } from '../../shared/errors.ts';
import type { PageAccess } from '../../shared/messages/contract.ts';
import type { PageSender } from '../messaging/identify.ts';
import type { BrowserTabs } from './browser-parts.ts';
import type { PageScripts } from './page-scripts.ts';
import type { ServedTabs } from './served-tabs.ts';
import type { Server, Servers } from './servers.ts';
import type { SessionRecords } from './session-records.ts';
import type { Sessions } from './sessions.ts';
import type { SignOut } from './sign-out.ts';

/** Answers pages that hold no session of their own. */
export interface ExternalAuth {
  /**
   * Access for the page's own origin, or what becomes of the page instead.
   * @throws AppError when it may work later
   */
  access(page: PageSender, force: boolean): Promise<PageAccess>;
  /** The page's own "log out": ends the session everywhere in this browser. */
  signOut(page: PageSender): Promise<void>;
}

interface Parts {
  servers: Servers;
  records: SessionRecords;
  sessions: Sessions;
  pageScripts: PageScripts;
  servedTabs: ServedTabs;
  signOut: SignOut;
  tabs: BrowserTabs;
  clock: () => number;
}

/** Gives each origin its own and nothing else. */
export function createExternalAuth(has: Parts): ExternalAuth {
  return {
    access: async (page, force) => {
      const server = await has.servers.byOrigin(page.origin);
      return (server && (await accessFor(has, server, page, force))) ?? (await turnAway(has, server, page));
    },
    signOut: async (page) => {
      const server = await has.servers.byOrigin(page.origin);
      // The answer to the page comes before the revocation, so that it leaves before its socket dies.
      if (server) await has.signOut(server, page.tabId);
    },
  };
}

async function accessFor(has: Parts, server: Server, page: PageSender, force: boolean): Promise<PageAccess | null> {
  if (!(await has.records.isSignedIn(server.id))) return null;
  try {
    const { accessToken, expiresAt } = await has.sessions.accessToken(server.id, { force });
    await has.servedTabs.add(page.tabId, page.origin);
    return { kind: 'token', accessToken, expiresInSeconds: Math.floor((expiresAt - has.clock()) / 1000) };
  } catch (error) {
    if (isAppError(error, 'invalid_grant', 'vault_key_lost')) return null;
    throw error;
  }
}

/** A page that gets nothing is never told "no", which it would turn into a failed login: it is loaded without us. */
async function turnAway(has: Parts, server: Server | undefined, { origin, tabId }: PageSender): Promise<PageAccess> {
  if (server) await has.pageScripts.disarm(server);
  if (!server || (await has.pageScripts.reach(origin))) return { kind: 'stand-aside' };
  await has.tabs.reload(tabId);
  return { kind: 'leaving' };
}
