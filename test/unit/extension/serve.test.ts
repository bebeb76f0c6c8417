import { describe, expect, it, vi } from 'vitest';
import { createCall } from '../../../extension/messaging/call.ts';
import { identify } from '../../../extension/messaging/identify.ts';
import { createServe, type Handlers } from '../../../extension/messaging/serve.ts';
import { AppError } from '../../../shared/errors.ts';

const popup = { kind: 'popup' } as const;
const page = { kind: 'page', origin: 'http://home.test', tabId: 3 } as const;
const server = '0f3c4f5e-8a3e-4b53-9c7d-0d6a4e1b2c3d';
const token = { kind: 'token', accessToken: 'aa.bb.cc', expiresInSeconds: 1800 } as const;

function setup(overrides: Partial<Handlers> = {}) {
  const nothing = async () => null;
  const handlers = {
    'server.open': nothing,
    'session.sign-out': nothing,
    'page.access': async () => token,
    ...overrides,
  } as Handlers;
  return createServe(handlers);
}

describe('serving messages', () => {
  it('answers a message of the contract', async () => {
    const reply = await setup()({ type: 'page.access', input: { force: false } }, page);
    expect(reply).toEqual({ ok: true, value: token });
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'page.nothing', ''])(
    'knows no message %j',
    async (type) => {
      expect(await setup()({ type, input: {} }, popup)).toMatchObject({ ok: false, code: 'not_found' });
    },
  );

  it.each([
    undefined,
    null,
    7,
    'page.access',
    [],
    {},
    { type: 7, input: {} },
    { type: 'page.access' },
    { type: 'page.access', input: {}, more: 1 },
  ])('refuses %j as a message', async (message) => {
    expect(await setup()(message, page)).toMatchObject({ ok: false });
  });

  it('refuses a page what the popup may, and the popup what a page may', async () => {
    const open = { type: 'server.open', input: { server } };
    const serve = setup();
    expect(await serve(open, popup)).toEqual({ ok: true, value: null });
    expect(await serve(open, page)).toMatchObject({ ok: false, code: 'forbidden' });
    expect(await serve({ type: 'page.access', input: { force: false } }, popup)).toMatchObject({ code: 'forbidden' });
  });

  it('refuses an input with a wrong, missing or additional field, and names it', async () => {
    const serve = setup();
    for (const input of [{ force: 'yes' }, {}, { force: true, server }]) {
      const reply = await serve({ type: 'page.access', input }, page);
      expect(reply).toMatchObject({ ok: false, code: 'invalid_request' });
    }
    expect(await serve({ type: 'page.access', input: {} }, page)).toMatchObject({
      message: expect.stringContaining('force'),
    });
  });

  it('tells the code of an expected failure', async () => {
    const serve = setup({ 'server.open': () => Promise.reject(new AppError('unreachable', 'No answer')) });
    const reply = await serve({ type: 'server.open', input: { server } }, popup);
    expect(reply).toEqual({ ok: false, code: 'unreachable', message: 'No answer' });
  });

  it('keeps the words of a bug and an answer that breaks the contract to itself', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const wrong = { ...token, refreshToken: 'secret' };
    const serve = setup({
      'server.open': () => Promise.reject(new Error('secret')),
      'page.access': async () => wrong,
    });
    const replies = [
      await serve({ type: 'server.open', input: { server } }, popup),
      await serve({ type: 'page.access', input: { force: false } }, page),
    ];
    expect(replies).toMatchObject([
      { ok: false, code: 'unavailable' },
      { ok: false, code: 'unavailable' },
    ]);
    expect(JSON.stringify(replies)).not.toContain('secret');
    logged.mockRestore();
  });
});

describe('calling', () => {
  it('throws the failure with its code, and refuses an answer that breaks the contract', async () => {
    const call = (reply: unknown) => createCall(async () => reply)('page.access', { force: false });
    expect(await call({ ok: true, value: token })).toEqual(token);
    await expect(call({ ok: false, code: 'unreachable', message: 'No answer' })).rejects.toMatchObject({
      code: 'unreachable',
    });
    await expect(call({ ok: true, value: { kind: 'token' } })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(call(undefined)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('who sent a message', () => {
  const own = { id: 'us', popup: 'chrome-extension://us/popup.html' };
  const fromPage = { id: 'us', url: 'http://home.test/x', origin: 'http://home.test', frameId: 0, tab: { id: 3 } };

  it('knows the popup by its address, in a tab or not', () => {
    expect(identify({ id: 'us', url: own.popup }, own)).toEqual(popup);
    expect(identify({ id: 'us', url: `${own.popup}?server=x`, tab: { id: 1 } }, own)).toEqual(popup);
  });

  it('knows a page by origin and tab', () => {
    expect(identify(fromPage, own)).toEqual(page);
  });

  it.each([
    ['another extension', { ...fromPage, id: 'them' }],
    ['another extension’s popup', { id: 'them', url: own.popup }],
    ['a frame within a page', { ...fromPage, frameId: 4 }],
    ['a sandboxed page', { ...fromPage, origin: 'null' }],
    ['a page whose origin is not told', { id: 'us', url: fromPage.url, frameId: 0, tab: { id: 3 } }],
    ['a page whose origin is another than its address', { ...fromPage, origin: 'http://other.test' }],
    ['something without a tab', { id: 'us', url: fromPage.url, origin: fromPage.origin, frameId: 0 }],
    ['another page of ours', { id: 'us', url: 'chrome-extension://us/other.html' }],
    ['a file', { ...fromPage, url: 'file:///home/x.html', origin: 'file://' }],
    ['nobody', {}],
  ])('knows nothing of %s', (_, sender) => {
    expect(identify(sender, own)).toBeNull();
  });
});
