import { overviewChanged } from '../../shared/messages/envelope.ts';
import { createOriginPatterns } from '../origin-patterns.ts';
import type { browser as Browser } from '../platform/browser.ts';
import { createAccessTokens } from './access-tokens.ts';
import { createReadAccount } from './account.ts';
import { createAdding } from './adding.ts';
import { createExternalAuth } from './external-auth.ts';
import { createOneClick } from './one-click.ts';
import { createPageScripts } from './page-scripts.ts';
import { createProbe } from './probe.ts';
import { createAsk } from './request.ts';
import { createRevocations } from './revocations.ts';
import { createServedTabs } from './served-tabs.ts';
import { createServers } from './servers.ts';
import { createSessionRecords } from './session-records.ts';
import { createSessions } from './sessions.ts';
import { createSignIn } from './sign-in.ts';
import { createSignInWindow } from './sign-in-window.ts';
import { createSignOut } from './sign-out.ts';
import { createTokenEndpoint } from './token-endpoint.ts';
import { showSignedIn } from './toolbar-icon.ts';
import { createVault } from './vault.ts';
import { createVaultKeys } from './vault-key.ts';

const askMilliseconds = 10_000;
const probeMilliseconds = 5_000;
const signInMilliseconds = 10 * 60_000;

/** Both browsers let a background without work sleep after 30 seconds. */
const awakeMilliseconds = 20_000;

type Platform = typeof Browser;

/** Everything the background is made of. */
export type Background = ReturnType<typeof compose>;

/** Puts the parts together; nothing runs yet. */
export function compose(browser: Platform, target: 'chromium' | 'firefox') {
  const { tabs, windows, scripting, permissions, action } = browser;
  const kept = composeKept(browser, target);
  const asked = composeAsked();
  const { servers, records, vault } = kept;
  const revocations = createRevocations({ vault, tokenEndpoint: asked.tokenEndpoint, alarms: browser.alarms });
  const pageScripts = createPageScripts({ ...kept, scripting, tabs });
  const changed = () => tellChanged(browser, kept);
  const onEnded = async (id: string) => {
    const server = (await servers.list()).find((one) => one.id === id);
    if (server) await pageScripts.disarm(server);
    await changed();
  };
  const sessions = createSessions({ ...kept, ...asked, onEnded });
  const signOut = createSignOut({ ...kept, sessions, revocations, pageScripts, tabs });
  const oneClick = createOneClick({ servers, records, sessions, pageScripts, scripting, tabs, action });
  const externalAuth = createExternalAuth({ ...kept, sessions, pageScripts, signOut, tabs });
  const window = createSignInWindow({
    identity: browser.identity,
    tabs,
    timeoutMilliseconds: signInMilliseconds,
    keepAwake: () => keepAwake(browser),
  });
  const signIn = createSignIn({ ...asked, window, records, sessions, revocations, pageScripts });
  const adding = createAdding({ ...kept, ...asked, memory: browser.storage.session, permissions });
  const parts = { ...kept, sessions, signIn, signOut, oneClick, externalAuth, pageScripts, revocations, adding };
  return { ...parts, tabs, windows, memory: browser.storage.session, changed };
}

/** What is remembered, and where. */
function composeKept(browser: Platform, target: 'chromium' | 'firefox') {
  const { local, session: memory } = browser.storage;
  const clock = () => Date.now();
  const patterns = createOriginPatterns(target);
  return {
    clock,
    patterns,
    servers: createServers({ area: local, permissions: browser.permissions, patterns, clock }),
    records: createSessionRecords(local),
    vault: createVault({ area: local, keys: createVaultKeys(indexedDB) }),
    accessTokens: createAccessTokens({ memory, clock }),
    servedTabs: createServedTabs(memory),
  };
}

/** What is asked of servers. */
function composeAsked() {
  const openSocket = (url: string) => new WebSocket(url);
  const ask = (timeoutMilliseconds: number) =>
    createAsk({ fetch: (...request) => fetch(...request), timeoutMilliseconds });
  return {
    tokenEndpoint: createTokenEndpoint(ask(askMilliseconds)),
    readAccount: createReadAccount({ openSocket, timeoutMilliseconds: askMilliseconds }),
    probe: createProbe({ ask: ask(probeMilliseconds), openSocket, timeoutMilliseconds: probeMilliseconds }),
  };
}

async function tellChanged(browser: Platform, kept: Parameters<typeof showSignedIn>[1]): Promise<void> {
  await showSignedIn(browser.action, kept);
  // Nobody hears it when no popup is open.
  await browser.runtime.sendMessage({ type: overviewChanged }).catch(() => undefined);
}

function keepAwake(browser: Platform): { stop(): void } {
  const beat = setInterval(() => void browser.runtime.getPlatformInfo(), awakeMilliseconds);
  return { stop: () => clearInterval(beat) };
}
