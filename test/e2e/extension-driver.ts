import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { type BrowserHandle, type BrowserName, type LaunchOptions, launchBrowser } from '../support/browsers.ts';
import { eventuallyShows } from '../support/eventually.ts';
import { builtExtension } from '../support/extension-package.ts';
import type { ServerUnderTest } from './extension-server.ts';

/** A person with a browser and our extension in it. */
export interface Person {
  readonly browser: BrowserHandle;
  /** The popup, in a tab of its own. */
  popup: Page;
}

/** A browser with the packed extension, whose owner says yes to the permissions it asks for. */
export async function startPerson(name: BrowserName, options: LaunchOptions = {}): Promise<Person> {
  const browser = await launchBrowser(name, { extension: builtExtension(name), ...options });
  await browser.acceptPermissions();
  return { browser, popup: await openPopupTab(browser) };
}

/** The popup as a tab, once it has something to show. */
export async function openPopupTab(browser: BrowserHandle): Promise<Page> {
  const popup = await browser.openExtensionPage('popup.html');
  await popup.waitForSelector('main[aria-busy=false]');
  return popup;
}

/** Types an address and adds what answers there. */
export async function addServer({ popup }: Person, { base }: Pick<ServerUnderTest, 'base'>): Promise<void> {
  await popup.bringToFront();
  await popup.type('input[name=address]', base.replace('http://', ''));
  await popup.click('button[type=submit]');
  await popup.waitForSelector('[data-session]');
}

/** Presses the popup's first button and answers the server's own page. */
export async function signIn({ browser, popup }: Person, { owner }: ServerUnderTest): Promise<void> {
  await popup.bringToFront();
  await popup.click('.button-primary');
  const window = await waitForPage(
    browser,
    (url) => url.includes('/auth/authorize') && /chromiumapp|allizom/.test(url),
  );
  await typeLogin(window, owner);
  await waitForSession(popup, 'signed-in');
}

/** Whether an address is a server's page that asks for a login to the extension. */
export const isSignInWindow = (url: string) => url.includes('/auth/authorize') && /chromiumapp|allizom/.test(url);

/** The window in which a server asks who somebody is. */
export const signInWindow = (browser: BrowserHandle) => waitForPage(browser, isSignInWindow);

/** Waits until a page asks who somebody is. */
export const waitForLogin = (page: Page) => eventuallyShows(page, 'input[name=username]');

/** Answers a login form. */
export async function typeLogin(page: Page, { username, password }: { username: string; password: string }) {
  await waitForLogin(page);
  await page.type('input[name=username]', username);
  await page.type('input[name=password]', password);
  await page.keyboard.press('Enter');
}

/** Waits until the popup says this about the one server it knows. */
export async function waitForSession(popup: Page, state: 'signed-in' | 'signed-out'): Promise<void> {
  await popup.waitForSelector(`[data-session=${state}]`);
}

/** What the popup says about who is signed in at the one server it knows. */
export const sessionWords = (popup: Page) => popup.$eval('[data-session]', (row) => row.textContent);

/** Waits for a page whose address fits. */
export async function waitForPage(browser: BrowserHandle, fits: (url: string) => boolean): Promise<Page> {
  for (;;) {
    const found = (await browser.pages()).find((page) => fits(page.url()));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Presses the button that has these words. */
export async function press(popup: Page, words: string): Promise<void> {
  await popup.bringToFront();
  await popup.click(`::-p-text(${words})`);
}

/** As extension pages have it in both browsers. */
declare const browser: {
  permissions: { getAll(): Promise<{ origins: string[] }> };
  storage: Record<'local' | 'session' | 'sync', { get(key: null): Promise<Record<string, unknown>> }>;
};

/** What a browser keeps for the extension outside of its memory and its key store, as text. */
export function readStorage(popup: Page): Promise<string> {
  return popup.evaluate(async () => {
    const { local, session, sync } = browser.storage;
    return JSON.stringify(await Promise.all([local.get(null), session.get(null), sync.get(null)]));
  });
}

/** Opens the vault from within, as only the extension's own pages can: a test has to know what must be nowhere else. */
export function readRefreshToken(popup: Page): Promise<string> {
  return popup.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open('latchkey-vault', 1));
    const key: CryptoKey = await settled(database.transaction('keys').objectStore('keys').get('vault'));
    database.close();
    const stored = Object.entries(await browser.storage.local.get(null));
    const [name = '', record] = stored.find(([name]) => name.startsWith('vault:session:')) ?? [];
    const sealed = record as { iv: string; ciphertext: string };
    const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const additionalData = new TextEncoder().encode(`latchkey vault 1 ${name.replace('vault:', '')}`);
    const algorithm = { name: 'AES-GCM', iv: bytes(sealed.iv), additionalData };
    const plain = await crypto.subtle.decrypt(algorithm, key, bytes(sealed.ciphertext));
    return JSON.parse(new TextDecoder().decode(plain)).refreshToken;
  });
}

/** The origins that the extension may see, sorted. */
export async function permittedOrigins(popup: Page): Promise<string[]> {
  const { origins } = await popup.evaluate(() => browser.permissions.getAll());
  return origins.sort();
}

/** Everything a script of the page could read in it, as text. */
export function readPage(page: Page): Promise<string> {
  return page.evaluate(() => {
    const globals = Object.getOwnPropertyNames(window).map((name) => {
      const value: unknown = Reflect.get(window, name);
      return typeof value === 'string' ? value : '';
    });
    const storage = [localStorage, sessionStorage].map((area) => JSON.stringify({ ...area }));
    return [document.documentElement.outerHTML, document.cookie, ...storage, ...globals].join('\n');
  });
}

/** The files below a folder that have one of these texts in them, in the clear. */
export function filesWith(folder: string, texts: readonly string[]): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return paths.filter((path) => {
    const bytes = readFileSync(path);
    return texts.some((text) => bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le')));
  });
}
