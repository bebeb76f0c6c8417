import * as v from 'valibot';
import { isAppError } from '../../shared/errors.ts';
import type { PageAccess } from '../../shared/messages/contract.ts';
import { createCall } from '../messaging/call.ts';
import { browser } from '../platform/browser.ts';
import { type PageAnswer, PageQuestion } from './page-channel.ts';

/** How long to wait before asking again: for the server to come back, or for the background. */
const retryMilliseconds = { server: 5_000, background: 500 };

declare global {
  /** In the isolated world: the relay that is already here, if any. */
  var latchkeyRelay: { isAlive(): boolean } | undefined;
}

const call = createCall((message) => browser.runtime.sendMessage(message));

/** An update of the extension cuts a relay off from its background: then the next one has to take its place. */
const isAlive = () => browser.runtime?.id !== undefined;

/** Runs beside the page, in a world of its own: carries its questions to the background, which knows whom to answer. */
function main(): void {
  if (globalThis.latchkeyRelay?.isAlive()) return;
  globalThis.latchkeyRelay = { isAlive };
  window.addEventListener('message', ({ source, data }) => {
    if (source === window && isAlive() && v.is(PageQuestion, data)) void answer(data);
  });
  post({ latchkey: 'relay!' });
  if (location.pathname === '/auth/authorize') void call('page.asks-for-login', {}).catch(() => undefined);
}

async function answer(question: PageQuestion): Promise<void> {
  const { id } = question;
  if (question.latchkey === 'sign-out?') {
    const done = await call('page.sign-out', {}).then(
      () => true,
      () => false,
    );
    return post({ latchkey: 'sign-out!', id, done });
  }
  const access = await askUntilAnswered(question.force);
  // A refusal is never told: the page would try without a token, which its server counts as a failed login.
  if (access && access.kind !== 'leaving') post({ latchkey: 'access!', id, access });
}

async function askUntilAnswered(force: boolean): Promise<PageAccess | null> {
  while (isAlive()) {
    try {
      return await call('page.access', { force });
    } catch (error) {
      if (isAppError(error) && !isAppError(error, 'unavailable', 'unreachable', 'timed_out')) return null;
      // Without a code nobody answered: the browser ended the background meanwhile, and starts it for the next question.
      const wait = isAppError(error) ? retryMilliseconds.server : retryMilliseconds.background;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return null;
}

function post(message: PageAnswer): void {
  window.postMessage(message, location.origin);
}

main();
