import type { Page } from 'puppeteer-core';

/** What a person types to sign in. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Waits until the page of the server has come this far: a stage of its loading, or `done`. */
export async function reachStage(page: Page, stage: string): Promise<void> {
  await page.waitForFunction((wanted) => document.documentElement.dataset.stage === wanted, {}, stage);
}

/** Waits until the page shows this text, and returns all that it shows. */
export async function seeText(page: Page, text: string): Promise<string> {
  await page.waitForFunction((wanted) => document.body?.innerText.includes(wanted), {}, text);
  return page.$eval('body', (body) => body.innerText);
}

/** Fills in the sign-in form and sends it with Enter. */
export async function signInOnPage(page: Page, { username, password }: Credentials): Promise<void> {
  await page.waitForSelector('input[name="username"]');
  await page.$eval('input[name="username"]', (input) => {
    input.value = '';
  });
  await page.type('input[name="username"]', username);
  await page.type('input[name="password"]', password);
  await page.keyboard.press('Enter');
}

/** Clicks the first button or link with this text. */
export async function press(page: Page, text: string): Promise<void> {
  const element = await page.waitForSelector(`::-p-xpath(//*[self::button or self::a][normalize-space()="${text}"])`);
  await element?.click();
}
