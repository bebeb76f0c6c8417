import type { Page } from 'puppeteer-core';
import { WebSocket } from 'ws';
import { eventually, eventuallyShows } from '../support/eventually.ts';
import { type Owner, onboardOwner } from '../support/onboard-owner.ts';
import { startRealHomeAssistant } from '../support/real-home-assistant.ts';
import { startServer } from '../support/server.ts';

/** A server that the extension is tried on, and what differs between its kinds. */
export interface ServerUnderTest {
  readonly kind: string;
  readonly base: string;
  readonly owner: Owner;
  /** Where a person is who has just signed in. */
  waitSignedIn(page: Page): Promise<void>;
  /** Uses the page's own way to log out. */
  logOut(page: Page): Promise<void>;
  log(): string;
  stop(): Promise<unknown>;
  restart?(): Promise<void>;
}

/** Our own server, as it was built. */
export async function latchkeyServer(): Promise<ServerUnderTest> {
  const server = await startServer();
  return {
    kind: 'Latchkey',
    base: server.base,
    owner: await onboardOwner(server),
    waitSignedIn: (page) => eventuallyShows(page, '::-p-text(Where you are signed in)'),
    logOut: (page) => page.click('::-p-text(Log out)'),
    log: server.output,
    stop: server.stop,
  };
}

/** A Home Assistant nobody here wrote, or why there is none. */
export async function homeAssistantServer(): Promise<ServerUnderTest | { unavailable: string }> {
  const server = await startRealHomeAssistant();
  if ('unavailable' in server) return server;
  return {
    kind: 'Home Assistant',
    base: server.base,
    owner: await server.onboard(),
    waitSignedIn: async (page) => {
      const isShown = () =>
        !document.getElementById('ha-launch-screen') &&
        Boolean(document.querySelector('home-assistant')?.shadowRoot?.querySelector('home-assistant-main'));
      // The page may be on its way from one document to the next.
      await eventually(() => page.evaluate(isShown).catch(() => false), Boolean);
    },
    // What the button in the profile does: the event that Home Assistant's own page listens to.
    logOut: (page) =>
      page.evaluate(() => {
        document.querySelector('home-assistant')?.dispatchEvent(new CustomEvent('hass-logout'));
      }),
    log: server.log,
    stop: server.stop,
  };
}

/** What Home Assistant and Latchkey log when they count a failed login. */
export const failedLogin = /Login attempt or request with invalid authentication/;

interface SessionRow {
  readonly id: string;
  readonly client_id: string | null;
}

/** The sessions that extensions have at a server, as its owner sees them. */
export async function extensionSessions({ base, owner }: ServerUnderTest): Promise<SessionRow[]> {
  const rows = await ask<SessionRow[]>(base, owner, { type: 'auth/refresh_tokens' });
  return rows.filter(({ client_id }) => /chromiumapp\.org|extensions\.allizom\.org/.test(client_id ?? ''));
}

/** Waits until no extension has a session at a server. */
export async function noSessionLeft(server: ServerUnderTest): Promise<void> {
  await eventually(
    () => extensionSessions(server),
    (sessions) => sessions.length === 0,
  );
}

/** Ends a session from elsewhere, as its owner can. */
export async function endSession({ base, owner }: ServerUnderTest, id: string): Promise<void> {
  await ask(base, owner, { type: 'auth/delete_refresh_token', refresh_token_id: id });
}

/** One command over the WebSocket. */
async function ask<T>(base: string, owner: Owner, command: Record<string, unknown>): Promise<T> {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/api/websocket`);
  try {
    return await new Promise<T>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (data) => {
        const frame = JSON.parse(String(data));
        if (frame.type === 'auth_required')
          socket.send(JSON.stringify({ type: 'auth', access_token: owner.accessToken }));
        else if (frame.type === 'auth_ok') socket.send(JSON.stringify({ id: 1, ...command }));
        else if (frame.success) resolve(frame.result);
        else reject(new Error(String(data)));
      });
    });
  } finally {
    socket.close();
  }
}
