import type { Page } from 'puppeteer-core';

/** Looks again until it fits; the test's own time limit ends it. */
export async function eventually<T>(look: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (fits(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Waits for an element of a page that may be on its way elsewhere: a look into a document that goes at this moment
 * fails in ways of each browser's own, and says nothing about the next one.
 */
export async function eventuallyShows(page: Page, selector: string): Promise<void> {
  await eventually(() => page.$(selector).catch(() => null), Boolean);
}
