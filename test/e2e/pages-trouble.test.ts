import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BadProxy, startBadProxy } from '../support/bad-proxy.ts';
import { type BrowserHandle, browserNames, launchBrowser } from '../support/browsers.ts';
import { anna, onboardOwner } from '../support/onboard-owner.ts';
import { press, reachStage, seeText, signInOnPage } from '../support/page-steps.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** Goes to the form of the owner account and fills it in. */
async function fillInOwner(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/`);
  await press(page, 'Create the owner account');
  await page.waitForSelector('input[name="name"]');
  await page.type('input[name="name"]', anna.name);
  await page.type('input[name="password"]', anna.password);
  await page.type('input[name="repeat"]', anna.password);
}

/** An app around the page that shows itself only at its start and while it is being called, and keeps a record. */
function externalApp(token: string): void {
  const page = window as unknown as Record<string, unknown>;
  let isShown = true;
  const answer = (kind: string, payload: string, callback: string, data?: unknown) => {
    isShown = false;
    sessionStorage.setItem(kind, payload);
    setTimeout(() => (page[callback] as (ok: boolean, data: unknown) => void)(true, data));
  };
  const app = {
    getExternalAuth: (payload: string) =>
      answer('get', payload, 'externalAuthSetToken', { access_token: token, expires_in: 1800 }),
    revokeExternalAuth: (payload: string) => answer('revoke', payload, 'externalAuthRevokeToken'),
  };
  Object.defineProperty(page, 'externalApp', { get: () => (isShown ? app : undefined) });
  for (const name of ['externalAuthSetToken', 'externalAuthRevokeToken']) {
    let callback: unknown;
    const set = (value: unknown) => {
      callback = value;
      isShown = true;
    };
    Object.defineProperty(page, name, { get: () => callback, set });
  }
}

describe.each(browserNames)('pages in trouble in %s', (name) => {
  let browser: BrowserHandle;
  let server: TestServer;
  let proxy: BadProxy;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser(name);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    server = await startServer();
    proxy = await startBadProxy(server.port);
    page = await browser.newPage();
  });
  afterEach(async () => {
    await page.close();
    proxy.close();
    await server.stop();
  });

  it('keeps what was typed over a reload and the back button, but never the password', async () => {
    await fillInOwner(page, server.base);
    await page.reload();
    await page.waitForSelector('input[name="name"]');
    expect(await page.$eval('input[name="name"]', (input) => input.value)).toBe(anna.name);
    expect(await page.$eval('input[name="password"]', (input) => input.value)).toBe('');
    await page.evaluate(() => history.back());
    await press(page, 'Create the owner account');
    await page.waitForSelector('input[name="name"]');
    expect(await page.$eval('input[name="username"]', (input) => input.value)).toBe(anna.username);
  });

  it('says at its field that the server refuses a common password, and takes a better one', async () => {
    await page.goto(`${server.base}/`);
    await press(page, 'Create the owner account');
    await page.waitForSelector('input[name="name"]');
    await page.type('input[name="name"]', anna.name);
    await page.type('input[name="password"]', 'password1');
    await page.type('input[name="repeat"]', 'password1');
    await page.keyboard.press('Enter');
    await page.waitForSelector('input[name="password"][aria-invalid="true"]:focus');
    expect(await page.$eval('.field-error', (note) => note.textContent)).toContain('tried first');
    for (const field of ['password', 'repeat']) {
      await page.$eval(`input[name="${field}"]`, (input) => (input as HTMLInputElement).select());
      await page.type(`input[name="${field}"]`, anna.password);
    }
    await page.keyboard.press('Enter');
    await reachStage(page, 'done');
  });

  it('tells the slower of two browsers that there is an owner, who can sign in there', async () => {
    const slower = await browser.newPage();
    await fillInOwner(slower, server.base);
    await page.bringToFront();
    await fillInOwner(page, server.base);
    await page.keyboard.press('Enter');
    await reachStage(page, 'done');
    await slower.bringToFront();
    await slower.keyboard.press('Enter');
    await seeText(slower, 'There is an owner already');
    await press(slower, 'Sign in');
    await signInOnPage(slower, anna);
    await reachStage(slower, 'done');
    await slower.close();
  });

  it('waits for a server that goes away between the steps, over a reload, and goes on', async () => {
    proxy.cut.add('/api/onboarding/core_config');
    await fillInOwner(page, proxy.base);
    await page.keyboard.press('Enter');
    await seeText(page, 'The server does not answer');
    await page.reload();
    await seeText(page, 'The server does not answer');
    proxy.cut.clear();
    await reachStage(page, 'done');
    expect(await page.$$('.list-row')).toHaveLength(1);
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
  });

  it('recognises the owner it has made when only the answer was lost', async () => {
    proxy.mute.add('/api/onboarding/users');
    await fillInOwner(page, proxy.base);
    await page.keyboard.press('Enter');
    await seeText(page, 'cannot be reached');
    proxy.mute.clear();
    await press(page, 'Create account');
    await reachStage(page, 'done');
  });

  // rows: 8/4, 10/259
  it('says that the live connection is refused while ordinary requests are answered, and gets through later', async () => {
    await onboardOwner(server);
    proxy.upgrades = 'refuse';
    await page.goto(`${proxy.base}/`);
    await signInOnPage(page, anna);
    await seeText(page, 'The live connection was refused');
    expect(await page.evaluate(() => document.documentElement.dataset.stage)).toBe('S2');
    proxy.upgrades = 'pass';
    await reachStage(page, 'done');
  });

  // rows: 8/4, 10/260
  it('says what it waits for when the live connection hangs, then that it hangs', async () => {
    await onboardOwner(server);
    proxy.upgrades = 'swallow';
    await page.goto(`${proxy.base}/`);
    await signInOnPage(page, anna);
    await seeText(page, 'Waiting for the server to accept the live connection');
    await seeText(page, 'neither opened nor closed');
    proxy.upgrades = 'pass';
    await reachStage(page, 'done');
  });

  it('signs in again quietly when the form was open for so long that its flow is gone', async () => {
    await onboardOwner(server);
    await page.goto(`${server.base}/`);
    await page.waitForSelector('input[name="username"]');
    await server.restart();
    await signInOnPage(page, anna);
    await reachStage(page, 'done');
  });

  it('tells that the server cannot be reached, keeps what was typed, and signs in when it can', async () => {
    await onboardOwner(server);
    await page.goto(`${server.base}/`);
    await page.waitForSelector('input[name="username"]');
    await server.stop();
    await signInOnPage(page, anna);
    await seeText(page, 'The server cannot be reached.');
    await server.restart();
    await press(page, 'Sign in');
    await reachStage(page, 'done');
  });

  it('takes its session from an app around it, keeps nothing of it, and lets the app end it', async () => {
    const { accessToken } = await onboardOwner(server);
    await page.evaluateOnNewDocument(externalApp, accessToken);
    await page.goto(`${server.base}/`);
    await reachStage(page, 'done');
    expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({ get: '{"callback":"externalAuthSetToken"}' });
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
    // The page leaves for the front page at once: a look into it while it goes may never come back.
    await Promise.all([page.waitForNavigation(), press(page, 'Log out')]);
    await reachStage(page, 'done');
    expect(await page.evaluate(() => sessionStorage.getItem('revoke'))).toBe('{"callback":"externalAuthRevokeToken"}');
  });
});
