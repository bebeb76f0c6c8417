import * as v from 'valibot';
import { installExternalApp } from './external-app.ts';
import { PageAnswer, type PageQuestion } from './page-channel.ts';

/** Runs in the page's own world, before its first script: it must leave nothing behind but what the page looks for. */
function main(): void {
  const ask = (question: PageQuestion) => window.postMessage(question, location.origin);
  const app = installExternalApp(window, {
    askAccess: (id, force) => ask({ latchkey: 'access?', id, force }),
    askSignOut: (id) => ask({ latchkey: 'sign-out?', id }),
  });
  if (!app) return;
  window.addEventListener('message', ({ source, data }) => {
    if (source !== window || !v.is(PageAnswer, data)) return;
    if (data.latchkey === 'sign-out!') app.signedOut(data.done);
    else if (data.access.kind === 'token')
      app.give({ access_token: data.access.accessToken, expires_in: data.access.expiresInSeconds });
    else if (data.access.kind === 'stand-aside') app.standAside();
  });
}

main();
