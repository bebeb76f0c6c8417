import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserHandle, browserNames, launchBrowser } from '../support/browsers.ts';
import { onboardOwner } from '../support/onboard-owner.ts';
import { reachStage, seeText } from '../support/page-steps.ts';
import { runLatchkey } from '../support/run-latchkey.ts';
import { startServer, type TestServer } from '../support/server.ts';

const password = 'seven red kettles hum';

describe.each(browserNames)('the link for a new owner in %s', (name) => {
  let browser: BrowserHandle;
  let server: TestServer;
  let page: Page;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(name), startServer()]);
    await onboardOwner(server);
    await server.restart();
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const openLink = async () => {
    const { stdout } = await runLatchkey(['onboarding', 'restart', '--json', '--data', server.data]);
    const link = new URL(JSON.parse(stdout).links[0]);
    await page.goto(`${server.base}${link.pathname}${link.search}`);
    await page.waitForSelector('input[name="name"]');
    return link;
  };
  const fill = async (username: string) => {
    for (const [field, text] of Object.entries({ name: 'Carla', username, password, repeat: password })) {
      const input = await page.waitForSelector(`input[name="${field}"]`);
      await input?.click({ count: 3 });
      await input?.type(text);
    }
    await page.keyboard.press('Enter');
  };

  it('takes its secret out of the address, says what is wrong, and signs the new owner in', async () => {
    await openLink();
    expect(page.url()).toBe(`${server.base}/onboarding.html#account`);
    await page.reload();
    await fill('anna');
    await seeText(page, 'already exists');
    await fill('carla');
    await reachStage(page, 'done');
    expect(await seeText(page, 'Carla')).toContain('Owner');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('that a newer one has replaced says so', async () => {
    await openLink();
    await runLatchkey(['onboarding', 'restart', '--data', server.data]);
    await fill('dora');
    await seeText(page, 'This link is good no more');
  });
});
