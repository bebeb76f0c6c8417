import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBarriers } from '../support/axe.ts';
import { type BrowserHandle, browserNames, launchBrowser } from '../support/browsers.ts';
import { anna } from '../support/onboard-owner.ts';
import { press, reachStage, seeText, signInOnPage } from '../support/page-steps.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { signIn } from '../support/sign-in.ts';

const wide = { width: 1100, height: 900 };
const narrow = { width: 320, height: 700 };

/** Barriers and sideways scrolling in light, dark and on the narrowest screen. */
async function findBarriersInEveryLook(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const [theme, viewport] of [
    ['light', wide],
    ['dark', wide],
    ['dark', narrow],
    ['light', narrow],
  ] as const) {
    await page.setViewport(viewport);
    // Chosen as a person would, though a dialog may lie over the choice.
    await page.select('.theme-choice select', theme);
    const look = `${theme} ${viewport.width}`;
    found.push(...(await findBarriers(page)).map((barrier) => `${look}: ${barrier}`));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) found.push(`${look}: ${overflow} px wider than the screen`);
  }
  return found;
}

describe.each(browserNames)('pages without barriers in %s', (name) => {
  let browser: BrowserHandle;
  let server: TestServer;
  let page: Page;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(name), startServer()]);
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it('finds a barrier where there is one', async () => {
    await page.goto(`${server.base}/`);
    await seeText(page, 'Welcome home');
    await page.evaluate(() => document.querySelector('main')?.append(document.createElement('input')));
    expect(await findBarriers(page)).toEqual([expect.stringContaining('label')]);
  });

  it('welcome', async () => {
    await page.reload();
    await seeText(page, 'Welcome home');
    expect(await findBarriersInEveryLook(page)).toEqual([]);
  });

  it('owner account, empty and with errors', async () => {
    await press(page, 'Create the owner account');
    await page.waitForSelector('input[name="name"]');
    expect(await findBarriersInEveryLook(page)).toEqual([]);
    await page.type('input[name="password"]', 'abc');
    await press(page, 'Create account');
    await page.waitForSelector('[aria-invalid]');
    expect(await findBarriersInEveryLook(page)).toEqual([]);
  });

  it('signed-in page, with the question before a session is ended', async () => {
    await page.type('input[name="name"]', anna.name);
    await page.$eval('input[name="password"]', (input) => input.select());
    await page.type('input[name="password"]', anna.password);
    await page.type('input[name="repeat"]', anna.password);
    await press(page, 'Create account');
    await reachStage(page, 'done');
    await signIn(server.base, anna);
    await page.reload();
    await page.waitForSelector('.list-row-action button');
    expect(await findBarriersInEveryLook(page)).toEqual([]);
    await page.click('.list-row-action button');
    await page.waitForSelector('dialog[open]');
    expect(await findBarriersInEveryLook(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('end of a session, sign-in with and without an error, and a refused link', async () => {
    const { refresh_token } = await page.evaluate(() => JSON.parse(localStorage.getItem('hassTokens') ?? '{}'));
    await fetch(`${server.base}/auth/revoke`, { method: 'POST', body: new URLSearchParams({ token: refresh_token }) });
    await seeText(page, 'Your session has ended');
    expect(await findBarriersInEveryLook(page)).toEqual([]);
    await press(page, 'Sign in');
    await page.waitForSelector('input[name="username"]');
    expect(await findBarriersInEveryLook(page)).toEqual([]);
    await signInOnPage(page, { username: anna.username, password: 'wrong' });
    await seeText(page, 'Username or password is wrong.');
    expect(await findBarriersInEveryLook(page)).toEqual([]);
    await page.goto(`${server.base}/auth/authorize?client_id=http://203.0.113.7/&redirect_uri=http://203.0.113.7/`);
    await seeText(page, 'cannot be used');
    expect(await findBarriersInEveryLook(page)).toEqual([]);
  });
});
