import './page.css';
import { isSafeRedirect } from '../authorize/authorize-request.ts';
import { mountPage } from '../page-frame.tsx';
import { createServerApi } from '../server-api.ts';
import { accountHash } from './onboarding.ts';
import { OnboardingPage } from './onboarding-page.tsx';
import { createProgress } from './progress.ts';

const progress = createProgress(sessionStorage);
const query = new URLSearchParams(location.search);
const code = query.get('code');
const restart = query.get('restart');
if (query.has('auth_callback')) {
  // Back from the sign-in page: the code is taken out of the address, for it can be used only once.
  if (code !== null) progress.change({ code });
  history.replaceState(null, '', location.pathname);
} else if (restart !== null) {
  // Kept in this tab alone: neither the history nor a neighbour at the screen should have it.
  progress.clear();
  progress.change({ restart });
  history.replaceState(null, '', location.pathname + accountHash);
} else if (location.search !== '') {
  progress.change({ search: location.search });
}

/** Goes on elsewhere, without leaving this page in the history: nobody should come back to a finished set-up. */
function leave(address: string): void {
  if (isSafeRedirect(new URL(address, location.href).href)) location.replace(address);
}

const tools = {
  api: createServerApi({ fetch: fetch.bind(window) }),
  progress,
  origin: location.origin,
  language: navigator.language.split('-')[0] ?? 'en',
  wait: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
  leave,
  hash: { read: () => location.hash, go: (hash: string) => location.assign(hash) },
};

mountPage(<OnboardingPage tools={tools} />);
