import type { BrowserTabs } from './browser-parts.ts';
import type { PageScripts } from './page-scripts.ts';
import type { Revocations } from './revocations.ts';
import type { ServedTabs } from './served-tabs.ts';
import type { Server } from './servers.ts';
import type { Sessions } from './sessions.ts';
import type { Vault } from './vault.ts';

/** How long a page gets to close its socket before its session dies: a reconnect in between counts as a failed login. */
const leaveMilliseconds = 500;

/**
 * Ends a session, at once here. The promise within tells when the server has been asked to revoke it; when it cannot be
 * reached, it is asked again later. `except` is a tab that leaves by itself.
 */
export type SignOut = (server: Server, except?: number) => Promise<{ revoked: Promise<void> }>;

interface Parts {
  sessions: Sessions;
  vault: Vault;
  revocations: Revocations;
  pageScripts: PageScripts;
  servedTabs: ServedTabs;
  tabs: BrowserTabs;
}

/** Scripts first, so that pages that load from here on ask for themselves; then the session; then its tabs; then the server. */
export function createSignOut(has: Parts): SignOut {
  return async (server, except) => {
    await has.pageScripts.disarm(server);
    await keepForRevocation(has, server);
    await has.sessions.end(server.id, 'by-you');
    const tabs = (await has.servedTabs.take(server.origin)).filter((tabId) => tabId !== except);
    await Promise.allSettled(tabs.map((tabId) => has.tabs.reload(tabId)));
    const left = new Promise((resolve) => setTimeout(resolve, leaveMilliseconds));
    return { revoked: left.then(() => has.revocations.flush()) };
  };
}

async function keepForRevocation({ vault, revocations }: Parts, { id }: Server): Promise<void> {
  // A secret that cannot be read any more cannot be revoked from here: the session still ends.
  const secret = await vault.read(`session:${id}`).catch(() => null);
  if (secret) await revocations.add(secret);
}
