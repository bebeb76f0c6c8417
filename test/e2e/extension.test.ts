import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { browserNames } from '../support/browsers.ts';
import { eventually } from '../support/eventually.ts';
import {
  addServer,
  filesWith,
  isSignInWindow,
  openPopupTab,
  type Person,
  permittedOrigins,
  press,
  readPage,
  readRefreshToken,
  readStorage,
  sessionWords,
  signIn,
  signInWindow,
  startPerson,
  typeLogin,
  waitForLogin,
  waitForPage,
  waitForSession,
} from './extension-driver.ts';
import { askForAccess, foreignExtension, lookAlike } from './extension-neighbours.ts';
import {
  endSession,
  extensionSessions,
  failedLogin,
  homeAssistantServer,
  latchkeyServer,
  noSessionLeft,
  type ServerUnderTest,
} from './extension-server.ts';

const screenshots = fileURLToPath(new URL('../../dist/screenshots/', import.meta.url));

const kinds = [
  { kind: 'Latchkey', start: latchkeyServer },
  { kind: 'a real Home Assistant', start: homeAssistantServer },
];

/** What the extension does for a person, alike on every server and in every browser. The steps build on each other. */
describe.each(kinds)('the extension with $kind', ({ start }) => {
  let started: ServerUnderTest | { unavailable: string };

  beforeAll(async () => {
    started = await start();
  });

  describe.each(browserNames)('in %s', (name) => {
    const foreign = foreignExtension(name);
    const canaries: string[] = [];
    let server: ServerUnderTest;
    let person: Person;
    let page: Page;
    let logStart = 0;

    const signInAgain = async () => {
      await signIn(person, server);
      canaries.push(await readRefreshToken(person.popup));
    };

    beforeAll(async () => {
      mkdirSync(screenshots, { recursive: true });
      if ('unavailable' in started) return;
      server = started;
      logStart = server.log().length;
      person = await startPerson(name, { neighbour: foreign });
    });

    beforeEach(({ skip }) => {
      if ('unavailable' in started) skip(started.unavailable);
    });

    it('adds the server by its address, with permission for its origin alone', async () => {
      await addServer(person, server);
      // A Firefox permission knows no ports.
      const page = name === 'firefox' ? 'http://127.0.0.1' : server.base;
      expect(await permittedOrigins(person.popup)).toEqual([`${page}/*`, `${page.replace('http', 'ws')}/*`]);
    });

    it('tells that a sign-in was cancelled, by its button or by closing the window', async () => {
      const cancels = [() => press(person.popup, 'Cancel'), async () => (await signInWindow(person.browser)).close()];
      for (const cancel of cancels) {
        await person.popup.bringToFront();
        await person.popup.click('.button-primary');
        await waitForLogin(await signInWindow(person.browser));
        await person.popup.waitForSelector('[data-session=signing-in]');
        await cancel();
        await waitForSession(person.popup, 'signed-out');
        expect(await sessionWords(person.popup)).toBe('The sign-in was cancelled.');
        expect((await person.browser.pages()).filter((one) => isSignInWindow(one.url()))).toEqual([]);
      }
    });

    it('signs in on the server’s own page and shows who is signed in', async () => {
      page = await person.browser.newPage(`${server.base}/profile`);
      await waitForLogin(page);
      await signInAgain();
      expect(await sessionWords(person.popup)).toBe('Signed in as Anna');
      expect(await extensionSessions(server)).toHaveLength(1);
    });

    it('takes a page that asks for login where its person wanted to go, by one click on the toolbar', async () => {
      expect(new URL(page.url()).pathname).toBe('/auth/authorize');
      await person.browser.triggerAction(page);
      await server.waitSignedIn(page);
      expect(new URL(page.url()).pathname).toMatch(/^\/profile/);
    });

    it('gives the page an access token and nothing else', async () => {
      expect(await page.evaluate(() => localStorage.getItem('hassTokens'))).toBeNull();
      await page.evaluate(askForAccess);
      const heard = await eventually(
        () => page.evaluate('JSON.stringify(heard)') as Promise<string>,
        (text) => text.includes('accessToken'),
      );
      expect(heard + (await readPage(page))).not.toContain(canaries[0]);
    });

    it('gives a page at another port of the same host nothing', async () => {
      const other = await person.browser.newPage(await lookAlike());
      await eventually(
        () => other.title().catch(() => ''),
        (title) => title === 'alone',
      );
      expect(await other.evaluate('JSON.stringify(heard)')).not.toMatch(/access_?token/i);
      await other.close();
    });

    it('gives another extension nothing', async () => {
      const message = { type: 'overview.read', input: {} };
      const ask = (id: string, what: unknown) =>
        browser.runtime.sendMessage(id, what).then(JSON.stringify, (error: Error) => error.message);
      const id = person.browser.extensionId;
      const neighbour = await person.browser.openExtensionPage('page.html', foreign);
      expect(await person.popup.evaluate(ask, id, message)).toContain('"ok":true');
      expect(await neighbour.evaluate(ask, id, message)).toMatch(/Receiving end does not exist/);
      await neighbour.close();
    });

    it('goes on after the browser has ended the background', async () => {
      await person.browser.killBackground();
      await page.reload();
      await server.waitSignedIn(page);
    });

    it('goes on answering a page that was open before the extension was loaded anew', async () => {
      await person.browser.reloadExtension();
      await page.evaluate(askForAccess);
      const heard = await eventually(
        async () => {
          await page.evaluate(`postMessage({ latchkey: 'access?', id: 8, force: false }, location.origin)`);
          return page.evaluate('JSON.stringify(heard)') as Promise<string>;
        },
        (text) => text.includes('accessToken'),
      );
      expect(heard).not.toContain('stand-aside');
      person.popup = await openPopupTab(person.browser);
    });

    it('opens the server signed in with the popup’s first button, after a restart of the browser', async () => {
      await person.browser.restart();
      const blank = await person.browser.newPage();
      const popup = await person.browser.openPopup(blank);
      const started = performance.now();
      await popup.click('.button-primary');
      page = await waitForPage(person.browser, (url) => url.startsWith(server.base));
      await server.waitSignedIn(page);
      const shown = Math.round(performance.now() - started);
      console.log(`${name}, ${server.kind}: ${shown} ms from the click to the page`);
      await page.waitForNetworkIdle();
      await page.screenshot({
        path: `${screenshots}extension-${name}-${server.kind.replace(' ', '-').toLowerCase()}.png`,
      });
      person.popup = await openPopupTab(person.browser);
    });

    it('ends the session when the page logs out, and leaves the page asking for login', async () => {
      await page.bringToFront();
      await server.logOut(page);
      await waitForLogin(page);
      await waitForSession(person.popup, 'signed-out');
      await noSessionLeft(server);
    });

    it('signs in from the popup on a page that asks for login, and takes the page along', async () => {
      const popup = await person.browser.openPopup(page);
      await popup.click('.button-primary');
      await typeLogin(await signInWindow(person.browser), server.owner);
      await server.waitSignedIn(page);
      await waitForSession(person.popup, 'signed-in');
      canaries.push(await readRefreshToken(person.popup));
    });

    it('signs out from the popup: the page asks for login, and the server has no session left', async () => {
      await press(person.popup, 'Sign out');
      await waitForSession(person.popup, 'signed-out');
      await page.bringToFront();
      await waitForLogin(page);
      await noSessionLeft(server);
    });

    it('has caused no failed login so far', () => {
      expect(server.log().slice(logStart)).not.toMatch(failedLogin);
    });

    it('leaves the page to its login, and asks no more, when the session was ended elsewhere', async () => {
      await signInAgain();
      const [session] = await extensionSessions(server);
      await endSession(server, session?.id ?? '');
      const before = server.log().length;
      await page.bringToFront();
      await page.goto(server.base);
      await waitForLogin(page);
      await waitForSession(person.popup, 'signed-out');
      expect(await sessionWords(person.popup)).toMatch(/^Signed out by the server/);
      await page.goto(server.base);
      await waitForLogin(page);
      const refreshes =
        server
          .log()
          .slice(before)
          .match(/invalid authentication.*\/auth\/token/g) ?? [];
      expect(refreshes.length).toBeLessThanOrEqual(1);
    });

    it('removes the server and gives the permission back', async () => {
      await press(person.popup, 'Remove');
      await person.popup.click('dialog .button-danger');
      await person.popup.waitForSelector('input[name=address]');
      expect(await permittedOrigins(person.popup)).toEqual([]);
    });

    it('has left no refresh token anywhere', async () => {
      expect(canaries.length).toBeGreaterThan(1);
      const everything = [await readStorage(person.popup), await readPage(person.popup), server.log()].join('\n');
      for (const canary of canaries) expect(everything).not.toContain(canary);
      const { profile } = person.browser;
      await person.browser.close();
      expect(filesWith(profile, canaries)).toEqual([]);
    });
  });
});

/** As extension pages have it in both browsers. */
declare const browser: { runtime: { sendMessage(id: string, message: unknown): Promise<unknown> } };
