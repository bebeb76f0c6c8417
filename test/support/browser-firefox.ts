import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { atEnd } from './at-end.ts';
import type { BrowserHandle, LaunchOptions } from './browsers.ts';
import { closeBrowser } from './close-browser.ts';
import { findProgram } from './find-program.ts';
import { evaluateInChrome, firefoxPopup } from './firefox-chrome.ts';
import { temporaryFolder } from './server.ts';

/** The host names of the pages of both extensions, fixed so that tests know them. */
const uuids = ['5f0c1d2e-7a44-4b1f-9a55-1a7c4b3e9d10', '0a7d9b63-3c1e-4f58-8a2b-94d1c6e07f21'] as const;

/** Firefox over WebDriver BiDi, the extension installed for good (unsigned, which ESR allows) so that it survives restarts. */
export async function launchFirefox({ extension, neighbour, hosts = {} }: LaunchOptions): Promise<BrowserHandle> {
  const profile = temporaryFolder('firefox');
  const id = extension?.id ?? '';
  const hostNames = { [id]: uuids[0], [neighbour?.id ?? 'none']: uuids[1] };
  const start = () => startFirefox(profile, preferences(hostNames, hosts));
  let browser = await start();
  for (const one of [extension, neighbour]) if (one) await install(browser, one.archive);
  atEnd(() => closeBrowser(browser));

  return {
    name: 'firefox',
    extensionId: id,
    profile,
    newPage: (url) => openPage(browser, url),
    pages: () => browser.pages(),
    openExtensionPage: (path, of = extension) =>
      openExtensionPage(browser, `moz-extension://${hostNames[of?.id ?? '']}/${path}`),
    triggerAction: (page) => clickAction(browser, id, page),
    openPopup: async (page) => {
      await clickAction(browser, id, page);
      return firefoxPopup(browser);
    },
    // The preference below has said yes from the start.
    acceptPermissions: () => Promise.resolve(),
    killBackground: () =>
      evaluateInChrome(browser, `WebExtensionPolicy.getByID('${id}').extension.terminateBackground()`),
    reloadExtension: () =>
      evaluateInChrome(browser, `AddonManager.getAddonByID('${id}').then((addon) => addon.reload())`),
    restart: async () => {
      await browser.close();
      browser = await start();
    },
    close: () => closeBrowser(browser),
  };
}

const startFirefox = (userDataDir: string, extraPrefsFirefox: Record<string, unknown>) =>
  puppeteer.launch({
    browser: 'firefox',
    executablePath: findProgram('firefox-esr', 'firefox'),
    headless: true,
    userDataDir,
    defaultViewport: null,
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox,
  });

async function openPage(browser: Browser, url?: string): Promise<Page> {
  const page = await browser.newPage();
  if (url) await page.goto(url);
  return page;
}

const preferences = (hostNames: Record<string, string>, hosts: Record<string, string>) => ({
  'extensions.webextensions.uuids': JSON.stringify(hostNames),
  'extensions.webextOptionalPermissionPrompts': false,
  'xpinstall.signatures.required': false,
  'extensions.autoDisableScopes': 0,
  'network.dns.localDomains': Object.keys(hosts).join(','),
});

interface BidiBrowser {
  connection: { send(method: string, params: unknown): Promise<unknown> };
}

async function install(browser: Browser, archive: string): Promise<void> {
  // puppeteer's own installExtension makes a temporary add-on, which a restart would lose.
  const { connection } = browser as unknown as BidiBrowser;
  await connection.send('webExtension.install', {
    extensionData: { type: 'archivePath', path: archive },
    'moz:permanent': true,
  });
}

async function openExtensionPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  // Firefox never reports the load of an extension page to the driver: wait for what the page shows instead.
  await page.goto(url, { waitUntil: [] });
  await page.waitForSelector('body');
  return page;
}

async function clickAction(browser: Browser, id: string, page: Page): Promise<void> {
  await page.bringToFront();
  await evaluateInChrome(
    browser,
    `(async () => {
      const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
      const { extension } = WebExtensionPolicy.getByID('${id}');
      const action = ExtensionParent.apiManager.global.browserActionFor(extension);
      await action.triggerAction(Services.wm.getMostRecentWindow('navigator:browser'));
    })()`,
  );
}
