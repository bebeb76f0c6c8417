import { isAppError } from '../../shared/errors.ts';
import { type BrowserSender, identify } from '../messaging/identify.ts';
import { createServe } from '../messaging/serve.ts';
import { browser } from '../platform/browser.ts';
import { target } from '../platform/browser-target.ts';
import { compose } from './compose.ts';
import { createHandlers } from './handlers.ts';
import { recover } from './recover.ts';
import { revocationAlarm } from './revocations.ts';

/**
 * Starts the background. Every listener is there before the first promise settles: an event that woke us is delivered
 * only to those. Messages of other extensions and of pages without our scripts have no listener at all.
 */
function start(): void {
  const background = compose(browser, target);
  const serve = createServe(createHandlers(background));
  const own = { id: browser.runtime.id, popup: browser.runtime.getURL('popup.html') };

  browser.runtime.onMessage.addListener((message: unknown, sender: BrowserSender) => {
    const from = identify(sender, own);
    return from ? serve(message, from) : undefined;
  });
  browser.action.onClicked.addListener((tab) => background.oneClick.click(tab));
  browser.permissions.onAdded.addListener(() => settle(background.adding.resume()));
  browser.permissions.onRemoved.addListener(() => settle(background.changed()));
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === revocationAlarm) settle(background.revocations.flush());
  });
  // Both have us started with the browser and after an update. What there is to do then, every start does.
  browser.runtime.onInstalled.addListener(() => undefined);
  browser.runtime.onStartup.addListener(() => undefined);
  settle(recover(background));
}

/** What was expected to fail has been noted where it is shown; anything else belongs into the console. */
function settle(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!isAppError(error)) console.error(error);
  });
}

start();
