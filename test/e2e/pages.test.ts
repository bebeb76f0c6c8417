import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserHandle, browserNames, launchBrowser } from '../support/browsers.ts';
import { press, reachStage, seeText, signInOnPage } from '../support/page-steps.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { signIn } from '../support/sign-in.ts';

/** A name that would do harm if it were ever taken for HTML. */
const owner = { name: 'Anna <img src=x onerror=document.title=1>', username: 'anna', password: 'nine green kettles' };

const storedRefreshToken = (page: Page) =>
  page.evaluate(
    () =>
      (JSON.parse(localStorage.getItem('hassTokens') ?? 'null') as { refresh_token?: string } | null)?.refresh_token,
  );

/** What the server answers to a refresh with this token. */
async function refreshStatus(base: string, refreshToken: string): Promise<number> {
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: `${base}/` });
  return (await fetch(`${base}/auth/token`, { method: 'POST', body })).status;
}

describe.each(browserNames)('pages in %s', (name) => {
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

  // rows: 3.6/5, 7/2
  it('leads a new server to onboarding, where the keyboard alone makes the owner, who is signed in then', async () => {
    await page.goto(`${server.base}/`);
    await seeText(page, 'Welcome home');
    expect(new URL(page.url()).pathname).toBe('/onboarding.html');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('input[name="name"]:focus');
    await page.keyboard.type(owner.name);
    for (const text of ['', owner.password, '', owner.password]) {
      await page.keyboard.press('Tab');
      if (text !== '') await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
    await reachStage(page, 'done');
    const text = await seeText(page, owner.name);
    expect(text).toContain('Owner');
    expect(text).toContain('This one');
    expect(await page.title()).toBe('Your account – Latchkey');
    expect(new URL(page.url()).search).toBe('');
  });

  it('ends the session that only set up the server', async () => {
    expect(await page.$$('.list-row')).toHaveLength(1);
  });

  it('keeps the session over a reload', async () => {
    await page.reload();
    await reachStage(page, 'done');
    await seeText(page, owner.name);
  });

  // rows: 8/5, 10/261
  it('tells of a lost connection and comes back by itself', async () => {
    await server.kill9();
    await seeText(page, 'Reconnecting');
    await server.restart();
    await page.waitForFunction(() => !document.body.innerText.includes('Reconnecting'));
    expect(await page.evaluate(() => document.documentElement.dataset.stage)).toBe('done');
  });

  it('shows another session, ends it when that is confirmed, and only then', async () => {
    const other = await signIn(server.base, owner);
    await page.reload();
    await page.waitForSelector('.list-row-action button');
    await page.click('.list-row-action button');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('dialog') === null);
    expect(await refreshStatus(server.base, other.refresh_token)).toBe(200);
    await page.click('.list-row-action button');
    await page.waitForSelector('dialog[open]');
    await page.click('dialog .button-danger');
    await page.waitForFunction(() => document.querySelectorAll('.list-row').length === 1);
    expect(await refreshStatus(server.base, other.refresh_token)).toBe(400);
  });

  it('logs out: the token is dead, the browser keeps nothing, and the sign-in page is shown', async () => {
    const token = await storedRefreshToken(page);
    expect(await refreshStatus(server.base, token ?? '')).toBe(200);
    await press(page, 'Log out');
    await page.waitForSelector('input[name="username"]');
    expect(await refreshStatus(server.base, token ?? '')).toBe(400);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
    expect(server.output()).not.toContain('/api/websocket');
  });

  it('tells a wrong password, keeps the username, and signs in with the right one', async () => {
    await signInOnPage(page, { username: owner.username, password: 'wrong' });
    await seeText(page, 'Username or password is wrong.');
    expect(await page.$eval('input[name="username"]', (input) => input.value)).toBe(owner.username);
    await page.waitForSelector('input[name="password"]:focus');
    await page.keyboard.type(owner.password);
    await page.keyboard.press('Enter');
    await reachStage(page, 'done');
  });

  // rows: 10/258
  it('says when the session was ended elsewhere, and leads to the sign-in page', async () => {
    const body = new URLSearchParams({ token: (await storedRefreshToken(page)) ?? '' });
    await fetch(`${server.base}/auth/revoke`, { method: 'POST', body });
    await seeText(page, 'Your session has ended');
    await press(page, 'Sign in');
    await page.waitForSelector('input[name="username"]');
  });

  // rows: 8/2
  it('does not keep a session that nobody asked it to keep', async () => {
    await page.waitForSelector('input[name="remember"]');
    await page.click('input[name="remember"]');
    await signInOnPage(page, owner);
    await reachStage(page, 'done');
    expect(await storedRefreshToken(page)).toBeUndefined();
    await page.reload();
    await page.waitForSelector('input[name="username"]');
  });

  it.each([
    ['http://203.0.113.7/', 'public IP address', '203.0.113.7 latchkey.home.arpa'],
    ['ftp://house.test/', 'has to start with http', 'start again there'],
  ])('explains why the client id %s is refused, and the way out', async (clientId, rule, way) => {
    const query = new URLSearchParams({ client_id: clientId, redirect_uri: clientId });
    await page.goto(`${server.base}/auth/authorize?${query}`);
    const text = await seeText(page, rule);
    expect(await page.title()).toBe('Invalid client id or redirect URL');
    expect(text).toContain(clientId);
    expect(text).toContain(way);
    expect(await page.$('input')).toBeNull();
  });

  // rows: 3.6/2
  it('never goes to an address that would run in the page', async () => {
    const query = new URLSearchParams({
      client_id: `${server.base}/`,
      redirect_uri: 'javascript:document.title="run"',
    });
    await page.goto(`${server.base}/auth/authorize?${query}`);
    await seeText(page, 'never opened');
    expect(await page.title()).toBe('Invalid client id or redirect URL');
  });

  // rows: 3.6/4
  it('says which application asks', async () => {
    const extension = 'https://abcdef.chromiumapp.org/';
    const query = new URLSearchParams({ client_id: extension, redirect_uri: extension });
    await page.goto(`${server.base}/auth/authorize?${query}`);
    const text = await seeText(page, 'asks for access to your account');
    expect(text).toContain('abcdef.chromiumapp.org');
    expect(text).not.toContain('Keep me logged in');
  });
});
