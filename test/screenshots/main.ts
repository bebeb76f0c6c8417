import { mkdirSync } from 'node:fs';
import type { Page } from 'puppeteer-core';
import { tidyUp } from '../support/at-end.ts';
import { type BrowserHandle, launchBrowser } from '../support/browsers.ts';
import { builtExtension } from '../support/extension-package.ts';
import { anna, onboardOwner } from '../support/onboard-owner.ts';
import { reachStage, signInOnPage } from '../support/page-steps.ts';
import { startServer, type TestServer } from '../support/server.ts';

const folder = 'dist/screenshots';
const looks = [
  { name: 'light', scheme: 'light', width: 1000, height: 700 },
  { name: 'dark', scheme: 'dark', width: 1000, height: 700 },
  { name: 'narrow', scheme: 'light', width: 320, height: 640 },
] as const;

mkdirSync(folder, { recursive: true });
const browser = await launchBrowser('chromium', { extension: builtExtension('chromium') });
try {
  await takeAll(await startServer(), browser);
} finally {
  await browser.close();
  await tidyUp();
}

async function takeAll(server: TestServer, { newPage, openExtensionPage }: BrowserHandle): Promise<void> {
  const page = await newPage(server.base);
  await page.waitForSelector('input, button');
  await take(page, 'onboarding');
  await onboardOwner(server);
  await page.goto(server.base);
  await page.waitForSelector('input[name=password]');
  await take(page, 'sign-in');
  await signInOnPage(page, anna);
  await reachStage(page, 'done');
  await take(page, 'signed-in');
  const popup = await openExtensionPage(`popup.html?server=${encodeURIComponent(server.base)}`);
  await popup.waitForSelector('button');
  await take(popup, 'popup');
}

async function take(page: Page, screen: string): Promise<void> {
  await page.bringToFront();
  for (const { name, scheme, width, height } of looks) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setViewport({ width, height });
    await page.screenshot({ path: `${folder}/${screen}-${name}.png` });
    console.log(`${folder}/${screen}-${name}.png`);
  }
}
