import type { OriginPatterns } from '../origin-patterns.ts';
import type { BrowserTab, BrowserTabs, ContentScript, ContentScripts } from './browser-parts.ts';
import type { Server, Servers } from './servers.ts';
import type { SessionRecords } from './session-records.ts';

const relayFile = 'external-auth-relay.js';
const pageFile = 'external-auth-page.js';

/** The scripts that give pages of a server their access: there while somebody is signed in, and only then. */
export interface PageScripts {
  /** From now on pages at this origin get their access from us. */
  arm(server: Server): Promise<void>;
  /** From now on pages at this origin ask for themselves. */
  disarm(server: Server): Promise<void>;
  /** Makes the browser agree with who is signed in; needed at every start, for browsers forget at updates. */
  rearm(): Promise<void>;
  /** Puts the relay into pages that were open before it was there, or that have one of an older version. */
  joinOpenTabs(server: Server): Promise<void>;
  /** Whether a page at this origin is given scripts, be it because of a neighbour that the browser cannot tell apart. */
  reach(origin: string): Promise<boolean>;
}

interface Parts {
  servers: Servers;
  records: SessionRecords;
  patterns: OriginPatterns;
  scripting: ContentScripts;
  tabs: BrowserTabs;
}

/** Page scripts by `scripting.registerContentScripts`, for one origin each. */
export function createPageScripts(has: Parts): PageScripts {
  const { scripting, servers, records, patterns } = has;
  const registered = async (server: Server) => {
    const wanted = scriptsOf(server, patterns);
    const there = new Set((await scripting.getRegisteredContentScripts()).map(({ id }) => id));
    return { present: wanted.filter(({ id }) => there.has(id)), missing: wanted.filter(({ id }) => !there.has(id)) };
  };
  const arm = async (server: Server) => {
    const { missing } = await registered(server);
    if (missing.length > 0) await scripting.registerContentScripts(missing);
  };
  const disarm = async (server: Server) => {
    const { present } = await registered(server);
    if (present.length > 0) await scripting.unregisterContentScripts({ ids: present.map(({ id }) => id) });
  };
  return {
    arm,
    disarm,
    rearm: async () => {
      for (const server of await servers.list())
        await ((await records.isSignedIn(server.id)) ? arm(server) : disarm(server));
    },
    joinOpenTabs: async (server) => {
      const joins = (await openTabs(has, server)).map((tabId) =>
        scripting.executeScript({ target: { tabId }, files: [relayFile], injectImmediately: true }),
      );
      // A tab may close or show the browser's own error page meanwhile: that takes nothing from the others.
      await Promise.allSettled(joins);
    },
    reach: async (origin) => {
      const neighbours = (await servers.list()).filter(
        (server) => patterns.pages(server.origin) === patterns.pages(origin),
      );
      return (await Promise.all(neighbours.map(({ id }) => records.isSignedIn(id)))).includes(true);
    },
  };
}

function scriptsOf({ id, origin }: Server, { pages }: OriginPatterns): ContentScript[] {
  const shared = { matches: [pages(origin)], runAt: 'document_start' as const, allFrames: false };
  return [
    { ...shared, id: `relay:${id}`, js: [relayFile] },
    // The login page itself is left alone: it may be asked for by another application.
    { ...shared, id: `page:${id}`, js: [pageFile], world: 'MAIN', excludeMatches: [pages(origin, '/auth/*')] },
  ];
}

async function openTabs({ tabs, patterns }: Parts, { origin }: Server): Promise<number[]> {
  const isHere = ({ url }: BrowserTab) => url !== undefined && new URL(url).origin === origin;
  return (await tabs.query({ url: patterns.pages(origin) }))
    .filter(isHere)
    .flatMap(({ id }) => (id === undefined ? [] : [id]));
}
