import puppeteer, { type Browser, type CDPSession, type Page, type Target } from 'puppeteer-core';
import { atEnd } from './at-end.ts';
import type { BrowserHandle, LaunchOptions, OpenPopup } from './browsers.ts';
import { closeBrowser } from './close-browser.ts';
import type { ExtensionPackage } from './extension-package.ts';
import { findProgram } from './find-program.ts';
import { temporaryFolder } from './server.ts';

const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium over its debugging pipe, the extension loaded unpacked. */
export async function launchChromium({ extension, neighbour, hosts = {} }: LaunchOptions): Promise<BrowserHandle> {
  const profile = temporaryFolder('chromium');
  const start = async () => {
    const started = await puppeteer.launch({
      executablePath: findProgram('chromium', 'chromium-browser', 'google-chrome'),
      headless: false,
      pipe: true,
      userDataDir: profile,
      defaultViewport: null,
      args: [...flags, ...hostRules(hosts), ...loading([extension, neighbour])],
      enableExtensions: true,
    });
    if (extension) await started.waitForTarget((target) => isWorkerOf(target, extension.id));
    return started;
  };
  let browser = await start();
  const id = extension?.id ?? '';
  const close = () => closeBrowser(browser);
  atEnd(close);

  return {
    name: 'chromium',
    extensionId: id,
    profile,
    newPage: (url) => openPage(browser, url),
    pages: () => browser.pages(),
    openExtensionPage: (path, of = extension) => openPage(browser, `chrome-extension://${of?.id}/${path}`),
    triggerAction: (page) => clickAction(browser, id, page),
    openPopup: async (page) => {
      const opened = browser.waitForTarget((target) => isPopupOf(target, id));
      await clickAction(browser, id, page);
      return popupOf(await (await opened).asPage());
    },
    acceptPermissions: () => acceptPermissions(browser, id),
    killBackground: () => killWorker(browser, id),
    reloadExtension: () => reloadExtension(browser, id),
    restart: async () => {
      await browser.close();
      browser = await start();
    },
    close,
  };
}

/** By the command line: what is loaded over the protocol counts as new at each start, and loses its permissions. */
const loading = (extensions: readonly (ExtensionPackage | undefined)[]) => {
  const folders = extensions.flatMap((one) => (one ? [one.folder] : [])).join(',');
  return folders === '' ? [] : [`--disable-extensions-except=${folders}`, `--load-extension=${folders}`];
};

const hostRules = (hosts: Record<string, string>) => {
  const rules = Object.entries(hosts).map(([name, address]) => `MAP ${name} ${address}`);
  return rules.length > 0 ? [`--host-resolver-rules=${rules.join(',')}`] : [];
};

const isWorkerOf = (target: Target, id: string) => target.type() === 'service_worker' && target.url().includes(id);

/** A popup shown under the button is a page of the extension that no tab holds. */
const isPopupOf = (target: Target, id: string) =>
  target.type() === 'page' && target.url() === `chrome-extension://${id}/popup.html`;

async function openPage(browser: Browser, url?: string): Promise<Page> {
  const page = await browser.newPage();
  if (url) await page.goto(url);
  return page;
}

async function withBrowserSession<T>(browser: Browser, use: (session: CDPSession) => Promise<T>): Promise<T> {
  const session = await browser.target().createCDPSession();
  try {
    return await use(session);
  } finally {
    await session.detach();
  }
}

/** The protocol clicks a button on a "tab" target, which puppeteer does not hand out: it is found by the address shown. */
async function clickAction(browser: Browser, id: string, page: Page): Promise<void> {
  await page.bringToFront();
  await withBrowserSession(browser, async (session) => {
    const { targetInfos } = await session.send('Target.getTargets', { filter: [{ type: 'tab' }] });
    const tab = targetInfos.find((target) => target.url === page.url());
    if (!tab) throw new Error(`No tab shows ${page.url()}`);
    await session.send('Extensions.triggerAction', { id, targetId: tab.targetId });
  });
}

const popupOf = (page: Page): OpenPopup => ({
  text: async () => {
    await page.waitForSelector('main[aria-busy=false]');
    return page.$eval('body', (body) => body.innerText);
  },
  click: async (selector) => {
    await page.waitForSelector(selector);
    // Clicked a moment later: it may close the popup, and an answer from a closed page never comes.
    await page.$eval(selector, (found) => void setTimeout(() => (found as HTMLElement).click()));
  },
});

/** Allowing a site beforehand grants nothing; it lets the extension's own request through without a dialog. */
async function acceptPermissions(browser: Browser, id: string): Promise<void> {
  const page = await openPage(browser, 'chrome://extensions');
  await page.evaluate(`chrome.developerPrivate.addHostPermission(${JSON.stringify(id)}, '<all_urls>')`);
  await page.close();
}

/** Without developer mode Chromium would switch an unpacked extension off when it is loaded anew. */
async function reloadExtension(browser: Browser, id: string): Promise<void> {
  const page = await openPage(browser, 'chrome://extensions');
  await page.evaluate('chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })');
  await page.evaluate(`chrome.developerPrivate.reload(${JSON.stringify(id)})`);
  await page.close();
}

async function killWorker(browser: Browser, id: string): Promise<void> {
  await withBrowserSession(browser, async (session) => {
    const { targetInfos } = await session.send('Target.getTargets');
    const worker = targetInfos.find((target) => target.type === 'service_worker' && target.url.includes(id));
    if (!worker) return;
    const gone = new Promise<void>((resolve) => {
      browser.on('targetdestroyed', (target: Target) => {
        if (isWorkerOf(target, id)) resolve();
      });
    });
    await session.send('Target.closeTarget', { targetId: worker.targetId });
    await gone;
  });
}
