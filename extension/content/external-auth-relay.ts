import * as v from 'valibot';
import { isAppError } from '../../shared/errors.ts';
import type { PageAccess } from '../../shared/messages/contract.ts';
import { createCall } from '../messaging/call.ts';
import { browser } from '../platform/browser.ts';
import { type PageAnswer, PageQuestion } from './page-channel.ts';

/** How long a page waits before it asks again when the server could not be reached. */
const retryMilliseconds = 5_000;

declare global {
  /** In the isolated world: the relay that is already here, if any. */
  var latchkeyRelay: { isAlive(): boolean } | undefined;
}

const call = createCall((message) => browser.runtime.sendMessage(message));

/** Runs beside the page, in a world of its own: carries its questions to the background, which knows whom to answer. */
function main(): void {
  if (globalThis.latchkeyRelay?.isAlive()) return;
  // An update of the extension leaves the old relay without a background: then the next one has to take its place.
  const isAlive = () => browser.runtime.id !== undefined;
  globalThis.latchkeyRelay = { isAlive };
  window.addEventListener('message', ({ source, data }) => {
    if (source === window && isAlive() && v.is(PageQuestion, data)) void answer(data);
  });
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
  for (;;) {
    try {
      return await call('page.access', { force });
    } catch (error) {
      if (!isAppError(error, 'unavailable', 'unreachable', 'timed_out')) return null;
    }
    await new Promise((resolve) => setTimeout(resolve, retryMilliseconds));
  }
}

function post(message: PageAnswer): void {
  window.postMessage(message, location.origin);
}

main();
