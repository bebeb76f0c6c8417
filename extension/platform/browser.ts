import browser from 'webextension-polyfill';

export type { Action, Permissions, Runtime, Scripting, Tabs } from 'webextension-polyfill';
/** The browser's own interface, the same in Chromium and Firefox. Nothing else imports the polyfill. */
export { browser };
