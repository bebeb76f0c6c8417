import type { ElementHandle, Page } from 'puppeteer-core';
import { startNginx, upgradeHeaders } from '../support/nginx.ts';
import { anna, type Owner, onboardOwner } from '../support/onboard-owner.ts';
import { startRealHomeAssistant, type Unavailable } from '../support/real-home-assistant.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** Home Assistant's own pages in front of our server. */
export interface Frontend {
  /** Origin of both. */
  readonly base: string;
  readonly server: TestServer;
  /** Of our server; the Home Assistant that lends the pages knows nobody of this name. */
  readonly owner: Owner;
  /** Everything that the lending Home Assistant has logged. */
  lenderLog(): string;
}

/** Everything that speaks the protocol leads to our server, the pages come from a real Home Assistant. */
const ours = '^/(api/|auth/(providers|login_flow|token|revoke|link_user)|\\.well-known/)';

/** Starts a real Home Assistant for its pages, our server, and one nginx before both. */
export async function startFrontend(): Promise<Frontend | Unavailable> {
  const lender = await startRealHomeAssistant();
  if ('unavailable' in lender) return lender;
  await onboardOwner(lender, { name: 'Lender', username: 'lender', password: 'a house that lends pages' });
  const server = await startServer();
  const nginx = await startNginx(`
    ${upgradeHeaders}
    location ~ ${ours} { proxy_pass ${server.base}; }
    location / { proxy_pass ${lender.base}; }
  `);
  const owner = await onboardOwner(nginx);
  return { base: nginx.base, server, owner, lenderLog: lender.log };
}

/**
 * Clicks the first that matches, through shadow roots (`>>>`), once it is there. The element itself is told, for these
 * pages move while they load and open.
 */
export async function clickOn(page: Page, selector: string): Promise<void> {
  await clickElement(await seen(page, selector));
}

/** Clicks an element of these pages. */
export async function clickElement(element: ElementHandle<Element> | null): Promise<void> {
  if (!element) throw new Error('There is nothing to click on');
  await element.evaluate((target) => (target as HTMLElement).click());
}

/** Waits until something that matches is visible, through shadow roots. */
export async function seen(page: Page, selector: string): Promise<ElementHandle<Element>> {
  const found = await page.waitForSelector(selector, { visible: true });
  if (!found) throw new Error(`${selector} went away`);
  return found;
}

/** All text that a person sees, shadow roots and what is slotted into them included, in the order of the document. */
export function visibleText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const parts: string[] = [];
    const walk = (node: Node): void => {
      if (node instanceof Text && node.data.trim() !== '' && node.parentElement?.getClientRects().length !== 0)
        parts.push(node.data.trim());
      if (node instanceof Element && node.matches('script, style, template')) return;
      if (node instanceof Element && node.shadowRoot) walk(node.shadowRoot);
      node.childNodes.forEach(walk);
    };
    walk(document.body);
    return parts.join('\n');
  });
}

/** Fills in Home Assistant's login form and sends it with Enter. */
export async function logIn(page: Page, password: string = anna.password): Promise<void> {
  for (const [name, value] of Object.entries({ username: anna.username, password })) {
    const input = await seen(page, `input[name="${name}"]`);
    await input.click({ count: 3 });
    await input.type(value);
  }
  await page.keyboard.press('Enter');
}

/** Fills in the code of the second step and sends it with Enter. */
export async function enterCode(page: Page, code: string): Promise<void> {
  const input = await seen(page, 'input[name="code"]');
  await input.click({ count: 3 });
  await input.type(code);
  await page.keyboard.press('Enter');
}

/** Waits until "Loading data" is over and Home Assistant shows itself. */
export async function passLoading(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      !document.getElementById('ha-launch-screen') &&
      Boolean(document.querySelector('home-assistant')?.shadowRoot?.querySelector('home-assistant-main')),
  );
}

/** The tokens that Home Assistant's page keeps in this browser. */
export async function storedTokens(page: Page): Promise<{ refresh_token: string; access_token: string }> {
  return JSON.parse((await page.evaluate(() => localStorage.getItem('hassTokens'))) ?? 'null');
}

/** Notes each command that is refused, as its type and the code of the error; before the page opens its socket. */
export async function noteRefusals(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const refusals: string[] = [];
    Object.assign(window, { refusals });
    const types = new Map<number, string>();
    const each = (text: unknown, take: (frame: Record<string, unknown>) => void) =>
      [JSON.parse(String(text))].flat().forEach(take);
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener('message', ({ data }) =>
          each(data, ({ id, success, error }) => {
            const { code } = (error ?? {}) as { code?: string };
            if (success === false) refusals.push(`${types.get(Number(id))} ${code}`);
          }),
        );
      }

      override send(data: string): void {
        each(data, ({ id, type }) => types.set(Number(id), String(type)));
        super.send(data);
      }
    };
  });
}

/** What `noteRefusals` has noted since the page was loaded. */
export function refusals(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { refusals: string[] }).refusals);
}

/** How much of its height an inline picture fills with what it draws, lines counted without their width. */
export async function drawnShare(page: Page, selector: string): Promise<number> {
  return (await seen(page, selector)).evaluate((picture) => {
    const { height } = (picture as SVGSVGElement).getBBox();
    return height / picture.getBoundingClientRect().height;
  });
}

/** The first of these rows that shows this text, once there is one. */
export async function rowWith(page: Page, rows: string, text: string): Promise<ElementHandle<Element>> {
  await seen(page, rows);
  for (const row of await page.$$(rows)) {
    if (await row.evaluate((element, wanted) => element.textContent?.includes(wanted), text)) return row;
  }
  throw new Error(`No row shows ${text}`);
}
