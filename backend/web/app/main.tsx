import './page.css';
import { mountPage } from '../page-frame.tsx';
import { createServerApi } from '../server-api.ts';
import { ServerProblem } from '../server-problem.ts';
import { readTheme, storeTheme } from '../theme.ts';
import { AppPage } from './app-page.tsx';
import { createExternalApp, type ExternalWindow, hasExternalApp } from './external-app.ts';
import { createExternalSession } from './external-session.ts';
import { createStoredSession, withoutAnswer } from './stored-session.ts';
import { createTokenStore } from './token-store.ts';

const mark = (stage: string) => {
  document.documentElement.dataset.stage = stage;
};
mark('S0');

const api = createServerApi({ fetch: fetch.bind(window) });
const page: ExternalWindow = window as object;
const source = hasExternalApp(page, location.search)
  ? createExternalSession({ app: createExternalApp(page), origin: location.origin })
  : createStoredSession({
      store: createTokenStore({ storage: localStorage, search: location.search }),
      page: location,
      cleanAddress: () => history.replaceState(null, '', withoutAnswer(location.href)),
    });

const tools = {
  source,
  now: () => performance.now(),
  wait: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
  answersHttp: () =>
    api.providers().then(
      () => true,
      (error) => !(error instanceof ServerProblem) || error.status !== 0,
    ),
  leaveSignedOut: () => {
    const theme = readTheme(localStorage);
    localStorage.clear();
    storeTheme(theme, localStorage);
    location.assign('/');
  },
};

mountPage(<AppPage tools={tools} page={location} mark={mark} goHome={() => location.assign('/')} />);
