import { rmSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';

/** Closes a browser that may be closed already, and deletes its profile. */
export async function closeBrowser(browser: Browser, profile: string): Promise<void> {
  if (browser.connected) await browser.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
