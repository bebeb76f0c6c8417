import type { CurrentTab, Overview, ServerSummary, SessionState } from '../../shared/messages/overview.ts';
import type { Adding } from './adding.ts';
import type { BrowserTab, BrowserTabs } from './browser-parts.ts';
import { wantedAddress } from './login-page.ts';
import type { Server, Servers } from './servers.ts';
import type { SessionRecords } from './session-records.ts';
import type { SignIn } from './sign-in.ts';

interface Parts {
  servers: Servers;
  records: SessionRecords;
  signIn: SignIn;
  adding: Adding;
  tabs: BrowserTabs;
}

/** Reads everything the popup shows at first sight. No server is asked. */
export async function readOverview(has: Parts): Promise<Overview> {
  const servers = await has.servers.list();
  const [summaries, [tab], adding] = await Promise.all([
    Promise.all(servers.map((server) => summarize(has, server))),
    has.tabs.query({ active: true, lastFocusedWindow: true }),
    has.adding.intention(),
  ]);
  return { servers: summaries, tab: describeTab(tab, servers), adding };
}

async function summarize(has: Parts, { addedAt: _, ...server }: Server): Promise<ServerSummary> {
  const [permitted, record] = await Promise.all([has.servers.isPermitted(server), has.records.of(server.id)]);
  const session: SessionState =
    record.state === 'signed-out' && has.signIn.isUnderWay(server.id) ? { state: 'signing-in' } : record;
  return { ...server, permitted, session };
}

function describeTab(tab: BrowserTab | undefined, servers: readonly Server[]): CurrentTab {
  const url = tab?.url ?? '';
  if (!/^https?:/.test(url) || !URL.canParse(url)) return { origin: null, server: null, asksForLogin: false };
  const { origin } = new URL(url);
  const server = servers.find((one) => one.origin === origin)?.id ?? null;
  return { origin, server, asksForLogin: wantedAddress(url) !== null };
}
