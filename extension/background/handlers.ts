import type { Handlers } from '../messaging/serve.ts';
import type { Background } from './compose.ts';
import { openServer } from './open-server.ts';
import { readOverview } from './overview.ts';
import type { Server } from './servers.ts';
import { signInAskingTabs } from './sign-in-asking-tabs.ts';

/** What each message of the contract does. */
export function createHandlers(background: Background): Handlers {
  return { ...serverHandlers(background), ...sessionHandlers(background), ...pageHandlers(background) };
}

type Part<Prefix extends string> = Pick<Handlers, Extract<keyof Handlers, `${Prefix}.${string}`>>;

function serverHandlers(background: Background): Part<'overview' | 'server'> {
  const { adding, servers, signOut, records, changed } = background;
  return {
    'overview.read': () => readOverview(background),
    'server.intend': async ({ address }) => {
      await adding.intend(address);
      return null;
    },
    'server.add': async ({ address }) => ({ server: (await adding.add(address)).id }),
    'server.open': async ({ server }) => {
      await openServer(background, await servers.get(server));
      return null;
    },
    'server.remove': async ({ server }) => {
      const { revoked } = await signOut(await servers.get(server));
      await revoked;
      await servers.remove(server);
      await records.forget(server);
      await changed();
      return null;
    },
  };
}

function sessionHandlers(background: Background): Part<'session'> {
  const { servers, signIn, signOut, changed } = background;
  const finish = async (server: Server, signedIn: Promise<void>) => {
    // What went wrong is in the server's record, where the popup reads it: by now it may have been closed and reopened.
    await signedIn.then(
      () => signInAskingTabs(background, server),
      () => undefined,
    );
    await changed();
  };
  return {
    'session.sign-in': async ({ server: id }) => {
      const server = await servers.get(id);
      void finish(server, signIn.start(server));
      await changed();
      return null;
    },
    'session.cancel-sign-in': async ({ server }) => {
      await signIn.cancel(server);
      return null;
    },
    'session.sign-out': async ({ server }) => {
      const { revoked } = await signOut(await servers.get(server));
      await changed();
      await revoked;
      return null;
    },
  };
}

function pageHandlers({ externalAuth, oneClick, changed }: Background): Part<'page'> {
  return {
    'page.asks-for-login': async (_, page) => {
      await oneClick.offer(page);
      return null;
    },
    'page.access': ({ force }, page) => externalAuth.access(page, force),
    'page.sign-out': async (_, page) => {
      await externalAuth.signOut(page);
      await changed();
      return null;
    },
  };
}
