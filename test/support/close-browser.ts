import type { Browser } from 'puppeteer-core';

/** Closes a browser that may be closed already. */
export async function closeBrowser(browser: Browser): Promise<void> {
  if (browser.connected) await browser.close();
}
