import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import type { BrowserHandle, LaunchOptions } from './browsers.ts';
import { findProgram } from './find-program.ts';
import { evaluateInChrome, firefoxPopup } from './firefox-chrome.ts';

/** The host name of the extension's own pages, fixed so that tests know it. */
const uuid = '5f0c1d2e-7a44-4b1f-9a55-1a7c4b3e9d10';

/** Firefox over WebDriver BiDi, the extension installed for good (unsigned, which ESR allows) so that it survives restarts. */
export async function launchFirefox({ extension, hosts = {} }: LaunchOptions): Promise<BrowserHandle> {
  const profile = mkdtempSync(join(tmpdir(), 'latchkey-firefox-'));
  const id = extension?.id ?? '';
  const start = () =>
    puppeteer.launch({
      browser: 'firefox',
      executablePath: findProgram('firefox-esr', 'firefox'),
      headless: true,
      userDataDir: profile,
      defaultViewport: null,
      args: ['--remote-allow-system-access'],
      extraPrefsFirefox: preferences(id, hosts),
    });
  let browser = await start();
  if (extension) await install(browser, extension.archive);

  return {
    name: 'firefox',
    profile,
    newPage: async (url) => {
      const page = await browser.newPage();
      if (url) await page.goto(url);
      return page;
    },
    pages: () => browser.pages(),
    openExtensionPage: (path) => openExtensionPage(browser, path),
    triggerAction: (page) => clickAction(browser, id, page),
    openPopup: async (page) => {
      await clickAction(browser, id, page);
      return firefoxPopup(browser);
    },
    // The preference below has said yes from the start.
    acceptPermissions: () => Promise.resolve(),
    killBackground: () =>
      evaluateInChrome(browser, `WebExtensionPolicy.getByID('${id}').extension.terminateBackground()`),
    restart: async () => {
      await browser.close();
      browser = await start();
    },
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const preferences = (id: string, hosts: Record<string, string>) => ({
  'extensions.webextensions.uuids': JSON.stringify({ [id]: uuid }),
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

async function openExtensionPage(browser: Browser, path: string): Promise<Page> {
  const page = await browser.newPage();
  // Firefox never reports the load of an extension page to the driver: wait for what the page shows instead.
  await page.goto(`moz-extension://${uuid}/${path}`, { waitUntil: [] });
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
