import * as v from 'valibot';
import { type ExternalApp, installExternalApp } from './external-app.ts';
import { PageAnswer, type PageQuestion } from './page-channel.ts';

/** Runs in the page's own world, before its first script: it must leave nothing behind but what the page looks for. */
function main(): void {
  const open = new Map<number, PageQuestion>();
  const post = (question: PageQuestion) => window.postMessage(question, location.origin);
  const ask = (question: PageQuestion) => {
    open.set(question.id, question);
    post(question);
  };
  const app = installExternalApp(window, {
    askAccess: (id, force) => ask({ latchkey: 'access?', id, force }),
    askSignOut: (id) => ask({ latchkey: 'sign-out?', id }),
  });
  if (!app) return;
  window.addEventListener('message', ({ source, data }) => {
    if (source !== window || !v.is(PageAnswer, data)) return;
    if (data.latchkey === 'relay!') open.forEach(post);
    else if (open.delete(data.id)) take(app, data);
  });
}

function take(app: ExternalApp, answer: Exclude<PageAnswer, { latchkey: 'relay!' }>): void {
  if (answer.latchkey === 'sign-out!') app.signedOut(answer.done);
  else if (answer.access.kind === 'stand-aside') app.standAside();
  else if (answer.access.kind === 'token')
    app.give({ access_token: answer.access.accessToken, expires_in: answer.access.expiresInSeconds });
}

main();
