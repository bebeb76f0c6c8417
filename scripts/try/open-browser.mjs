import { Buffer } from 'node:buffer';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { root } from '../root.mjs';
import { findBrowser } from '../setup/install-browsers.mjs';

/**
 * @typedef {{ closed: Promise<void>, close(): void }} Opened
 * @typedef {{ executablePath: string, headless: boolean, userDataDir: string, defaultViewport: null, handleSIGINT: boolean }} Launch
 */

/**
 * Opens the browser that is installed, with a new profile and the built extension, at the extension's own page.
 * @param {{ server: string, headless: boolean }} options
 * @returns {Promise<Opened>}
 */
export async function openBrowser({ server, headless }) {
  const found = findBrowser();
  if (!found) throw new Error('No browser is installed');
  const userDataDir = await mkdtemp(join(tmpdir(), 'latchkey-try-'));
  const launch = { executablePath: found.path, headless, userDataDir, defaultViewport: null, handleSIGINT: false };
  const tidy = () => rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
  try {
    const browser = await (found.kind === 'chromium' ? openChromium(launch, server) : openFirefox(launch, server));
    console.log(`${found.path} is open with the extension, at ${server}`);
    const closed = new Promise((resolve) => browser.once('disconnected', resolve));
    return { closed: closed.then(tidy), close: () => void browser.close() };
  } catch (error) {
    await tidy();
    throw error;
  }
}

/** @param {Launch} launch @param {string} server */
async function openChromium(launch, server) {
  const isRoot = process.getuid?.() === 0;
  const folder = `${root}dist/extension/chromium`;
  await pinButton(launch.userDataDir, JSON.parse(await readFile(`${folder}/manifest.json`, 'utf8')).key);
  const browser = await puppeteer.launch({
    ...launch,
    pipe: true,
    enableExtensions: [folder],
    ignoreDefaultArgs: ['--enable-automation'],
    args: ['--no-first-run', ...(isRoot ? ['--no-sandbox'] : [])],
  });
  const worker = await browser.waitForTarget((target) => target.url().endsWith('/background.js'));
  const [page = await browser.newPage()] = await browser.pages();
  await page.goto(new URL(popupFor(server), worker.url()).href);
  return browser;
}

/**
 * Puts the extension's button on the toolbar: Chromium hides it until somebody pins it.
 * @param {string} profile
 * @param {string} key of its manifest: the id is made of the first 128 bits of its SHA-256, in the letters a to p
 */
async function pinButton(profile, key) {
  const hex = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  const id = [...hex].map((digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)]).join('');
  await mkdir(join(profile, 'Default'));
  await writeFile(join(profile, 'Default/Preferences'), JSON.stringify({ extensions: { pinned_extensions: [id] } }));
}

/** @param {Launch} launch @param {string} server */
async function openFirefox(launch, server) {
  const folder = `${root}dist/extension/firefox`;
  const manifest = JSON.parse(await readFile(`${folder}/manifest.json`, 'utf8'));
  const host = randomUUID();
  const browser = await puppeteer.launch({
    ...launch,
    browser: 'firefox',
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [manifest.browser_specific_settings.gecko.id]: host }),
    },
  });
  await browser.installExtension(folder);
  const [page = await browser.newPage()] = await browser.pages();
  // Firefox never reports such a page as loaded
  await page.goto(`moz-extension://${host}/${popupFor(server)}`, { waitUntil: [] });
  return browser;
}

/** @param {string} server */
const popupFor = (server) => `popup.html?server=${encodeURIComponent(server)}`;
