import type { Page } from 'puppeteer-core';
import { launchChromium } from './browser-chromium.ts';
import { launchFirefox } from './browser-firefox.ts';
import type { ExtensionPackage } from './extension-package.ts';

export const browserNames = ['chromium', 'firefox'] as const;
export type BrowserName = (typeof browserNames)[number];

export interface LaunchOptions {
  /** A built extension, from `openExtensionPackage`. */
  extension?: ExtensionPackage;
  /** Another extension beside it. */
  neighbour?: ExtensionPackage;
  /** Extra rules like `MAP house.test 127.0.0.1` so that several host names lead to loopback. */
  hosts?: Record<string, string>;
}

/** What is open under the toolbar button, wherever the browser keeps it. */
export interface OpenPopup {
  /** The visible text of the popup, once it has something to say. */
  text(): Promise<string>;
  /** Clicks the first element that matches, once there is one. */
  click(selector: string): Promise<void>;
}

/** One real browser with a profile of its own, driven alike whichever it is. */
export interface BrowserHandle {
  readonly name: BrowserName;
  /** How the browser names the extension, empty without one. */
  readonly extensionId: string;
  newPage(url?: string): Promise<Page>;
  pages(): Promise<Page[]>;
  /** A page of the extension itself, or of its neighbour, in a tab. */
  openExtensionPage(path: string, of?: ExtensionPackage): Promise<Page>;
  /** A click on the extension's toolbar button while this page is in front. */
  triggerAction(page: Page): Promise<void>;
  /** A click on the toolbar button, and the popup that opened by it. */
  openPopup(page: Page): Promise<OpenPopup>;
  /** From here on the browser says yes to every permission the extension asks for; it grants nothing by itself. */
  acceptPermissions(): Promise<void>;
  /** Ends the extension's background as the browser does when it is idle. */
  killBackground(): Promise<void>;
  /** Loads the extension anew, as an update does; pages that are open stay. */
  reloadExtension(): Promise<void>;
  /** Closes the browser and starts it again with the same profile and the same extension. */
  restart(): Promise<void>;
  /** Closes the browser; its profile stays until the test file ends. */
  close(): Promise<void>;
  /** The folder of the profile, to look for what must not be in it. */
  readonly profile: string;
}

/** Starts a headless browser with an empty profile; both go when the test file ends. */
export function launchBrowser(name: BrowserName, options: LaunchOptions = {}): Promise<BrowserHandle> {
  return name === 'chromium' ? launchChromium(options) : launchFirefox(options);
}
