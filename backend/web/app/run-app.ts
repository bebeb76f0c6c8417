import { ERR_INVALID_AUTH } from 'home-assistant-js-websocket';
import { ConnectionLost } from './account.ts';
import { type AppState, failureState, type HomeState } from './app-state.ts';
import { endSession, fetchHome, watchConnection } from './live-session.ts';
import { type Live, openLive } from './open-live.ts';
import type { Patience, Trouble } from './patience.ts';
import type { SessionSource } from './session.ts';
import type { Stage } from './stages.ts';

export interface AppTools extends Omit<Patience, 'tell'> {
  readonly source: SessionSource;
  /** Clears what this browser keeps and goes to the start page. */
  readonly leaveSignedOut: () => void;
  readonly show: (state: AppState) => void;
}

/** What a person can do on the page. */
export interface App {
  start(): Promise<void>;
  /** Fetches the sessions anew; what fails is seen at the next time. */
  refresh(): Promise<void>;
  /** @throws Error with the server's words */
  deleteRefreshToken(id: string): Promise<void>;
  /** @throws when the server could not be told; the session goes on then */
  logOut(): Promise<void>;
}

/** The page from its start to a signed-in person, and whatever happens to the session after that. */
export function createApp(tools: AppTools): App {
  const { source, show } = tools;
  let live: Live | undefined;
  const home = createHome(show);
  const refresh = async () => {
    const rows = await live?.account.refreshTokens();
    if (rows) home.change({ rows });
  };
  const refreshQuietly = () => refresh().catch(() => undefined);
  const onReturn = () => {
    home.change({ isConnected: true });
    void refreshQuietly();
  };
  const onEnd = () => {
    home.clear();
    source.forget();
    if (source.kind === 'stored') show({ view: 'ended' });
    else void begin(true);
  };
  const begin = async (force: boolean): Promise<void> => {
    try {
      const reach = reporter(tools);
      live = await openLive({ ...tools, reach }, force);
      const fetched = await fetchHome(live);
      reach('S5');
      watchConnection(live.connection, { onLoss: () => home.change({ isConnected: false }), onReturn, onEnd });
      home.open(fetched);
    } catch (error) {
      live?.connection.close();
      const isRefused = error === ERR_INVALID_AUTH;
      if (isRefused) source.forget();
      if (error instanceof ConnectionLost || (isRefused && !force)) await begin(force || isRefused);
      else show(failureState(error));
    }
  };
  return {
    start: () => begin(false),
    refresh: refreshQuietly,
    deleteRefreshToken: async (id) => {
      await live?.account.deleteRefreshToken(id);
      await refresh();
    },
    logOut: async () => {
      if (live) await endSession(live);
      tools.leaveSignedOut();
    },
  };
}

/** What is shown once somebody is signed in; changes that come when nobody is any more are dropped. */
function createHome(show: AppTools['show']) {
  let state: HomeState | undefined;
  const open = (next: HomeState) => {
    state = next;
    show(next);
  };
  return {
    open,
    change: (part: Partial<HomeState>) => state && open({ ...state, ...part }),
    clear: () => {
      state = undefined;
    },
  };
}

function reporter({ show, source }: AppTools) {
  return (stage: Stage, trouble?: Trouble) => show({ view: 'loading', stage, source: source.kind, trouble });
}
