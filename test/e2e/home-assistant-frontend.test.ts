import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BrowserHandle, browserNames, launchBrowser } from '../support/browsers.ts';
import { anna } from '../support/onboard-owner.ts';
import type { Unavailable } from '../support/real-home-assistant.ts';
import { bearer, postForm, request } from '../support/request.ts';
import { signIn } from '../support/sign-in.ts';
import { roomInStep, totpCode, wrongTotpCode } from '../support/totp.ts';
import {
  clickElement,
  clickOn,
  drawnShare,
  enterCode,
  type Frontend,
  logIn,
  noteRefusals,
  passLoading,
  refusals,
  rowWith,
  seen,
  startFrontend,
  storedTokens,
  visibleText,
} from './home-assistant-frontend-steps.ts';

const screenshots = fileURLToPath(new URL('../../dist/screenshots/', import.meta.url));

const sessionRows = '>>> ha-refresh-tokens-card >>> ha-settings-row';
const mfaButton = '>>> ha-mfa-modules-card >>> ha-button';
const confirmButton = '>>> dialog-box >>> ha-button[slot="primaryAction"]';

/** The steps of a browser build on each other: they are one visit. */
describe.each(browserNames)("Home Assistant's own pages on our server, in %s", (name) => {
  let started: Frontend | Unavailable;
  let home: Frontend;
  let browser: BrowserHandle;
  let page: Page;
  let totpKey = '';

  const open = (path: string) => page.goto(`${home.base}${path}`);
  const picture = (step: string) =>
    page.screenshot({ path: `${screenshots}home-assistant-frontend-${step}-${name}.png` });
  const showsText = (text: string) =>
    vi.waitFor(async () => expect(await visibleText(page)).toContain(text), { timeout: 20_000, interval: 100 });
  const refresh = (refreshToken: string, clientId = `${home.base}/`) =>
    postForm(home.base, '/auth/token', {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: clientId,
    });

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    started = await startFrontend();
    if ('unavailable' in started) return;
    home = started;
    browser = await launchBrowser(name);
    page = await browser.newPage();
    await page.setViewport({ width: 1200, height: 1000 });
    await noteRefusals(page);
  });

  beforeEach(({ skip }) => {
    if ('unavailable' in started) skip(started.unavailable);
  });

  afterAll(() => browser?.close());

  it('tells of a wrong password', async () => {
    await open('/');
    await logIn(page, 'not the password');
    await showsText('Invalid username or password');
    await picture('wrong-password');
    expect(home.server.output()).toContain('Login attempt or request with invalid authentication');
    expect(home.lenderLog()).not.toContain('invalid authentication');
  });

  // rows: 4.6/1, 8/4
  it('signs in, comes past "Loading data" and finds all that it asks for', async () => {
    await logIn(page);
    await passLoading(page);
    await showsText('No devices here yet');
    await picture('overview');
    // A real Home Assistant whose dashboard was never changed refuses this one, too.
    expect(await refusals(page)).toEqual(['lovelace/config config_not_found']);
  });

  it('shows the profile of the person who signed in', async () => {
    await open('/profile/general');
    await showsText('You are currently logged in as Anna.');
    expect(await visibleText(page)).toContain('You are an owner.');
    await picture('profile');
  });

  // rows: 4.3/3
  it('marks this session among the others', async () => {
    await signIn(home.base, anna);
    await open('/profile/security');
    await seen(page, sessionRows);
    const text = await visibleText(page);
    expect(text.split('Your current session')).toHaveLength(2);
    expect(text).toContain('Last used');
    expect(text).toContain('from 127.0.0.1');
    await picture('security');
  });

  it('deletes another session, which is refused from then on', async () => {
    const clientId = 'http://phone.test:3000/';
    const other = await signIn(home.base, { ...anna, clientId });
    expect((await refresh(other.refresh_token, clientId)).status).toBe(200);
    await open('/profile/security');
    const row = await rowWith(page, sessionRows, clientId);
    await clickElement(await row.waitForSelector('ha-icon-button', { visible: true }));
    await clickElement(await row.waitForSelector('ha-dropdown-item[variant="danger"]', { visible: true }));
    await clickOn(page, confirmButton);
    await vi.waitFor(async () => expect(await visibleText(page)).not.toContain(clientId), { timeout: 10_000 });
    expect((await refresh(other.refresh_token, clientId)).status).toBe(400);
    expect((await refresh((await storedTokens(page)).refresh_token)).status).toBe(200);
  });

  it('makes a long-lived token that opens the API', async () => {
    await clickOn(page, '>>> ha-long-lived-access-tokens-card >>> ha-button');
    const field = await seen(page, '>>> dialog-box >>> ha-textfield >>> input');
    await field.type('My script');
    await clickOn(page, confirmButton);
    const shown = await seen(page, '>>> ha-long-lived-access-token-dialog >>> ha-textfield >>> input');
    const token = await shown.evaluate((input) => (input as HTMLInputElement).value);
    await picture('long-lived-token');
    expect((await request(home.base, '/api/', { headers: bearer(token) })).json()).toEqual({
      message: 'API running.',
    });
    await open('/profile/security');
    await showsText('My script');
  });

  // rows: 5.6/8
  it('sets up an authenticator app; a wrong code is told', async () => {
    await clickOn(page, mfaButton);
    const key = await seen(page, '>>> ha-mfa-module-setup-flow >>> ha-markdown-element code');
    totpKey = await key.evaluate((element) => element.textContent ?? '');
    expect(await drawnShare(page, '>>> ha-mfa-module-setup-flow >>> ha-markdown-element svg')).toBeGreaterThan(0.9);
    expect(await visibleText(page)).not.toContain('<');
    await picture('totp');
    const field = await seen(page, '>>> ha-mfa-module-setup-flow >>> ha-textfield >>> input');
    const submit = '>>> ha-mfa-module-setup-flow >>> ha-button:last-of-type';
    await field.type(wrongTotpCode(totpKey));
    await clickOn(page, submit);
    await showsText('That is not the code for now');
    await roomInStep();
    await field.click({ count: 3 });
    await field.type(totpCode(totpKey));
    await clickOn(page, submit);
    await clickOn(page, submit);
    await open('/profile/security');
    await showsText('Disable');
    expect(await refusals(page)).toEqual([]);
  });

  it('logs out: the login page returns, and the session is over', async () => {
    const { refresh_token } = await storedTokens(page);
    await open('/profile/general');
    await clickOn(page, '>>> ha-profile-section-general >>> ha-button');
    await clickOn(page, confirmButton);
    await seen(page, 'input[name="username"]');
    expect((await refresh(refresh_token)).status).toBe(400);
    expect(await storedTokens(page)).toBeNull();
  });

  it('signs in with a code of the app, and with no other', async () => {
    await logIn(page);
    await enterCode(page, wrongTotpCode(totpKey));
    await showsText('Invalid authentication code');
    await picture('code');
    // The code of now was used at the set-up, and each is good for once.
    await roomInStep();
    await enterCode(page, totpCode(totpKey, 1));
    await passLoading(page);
    expect((await refresh((await storedTokens(page)).refresh_token)).status).toBe(200);
  });
});
