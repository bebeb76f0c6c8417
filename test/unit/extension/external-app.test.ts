import { describe, expect, it, vi } from 'vitest';
import { installExternalApp, type PageWindow } from '../../../extension/content/external-app.ts';

type Callback = (success: boolean, token?: { access_token: string; expires_in: number }) => void;
interface Page extends PageWindow {
  externalApp?: { getExternalAuth(payload: unknown): void; revokeExternalAuth(payload: unknown): void };
  externalAuthSetToken?: Callback;
  externalAuthRevokeToken?: Callback;
}

const askToken = JSON.stringify({ callback: 'externalAuthSetToken' });
const token = { access_token: 'aa.bb.cc', expires_in: 1800 };

function setup(stored = new Map<string, string>()) {
  const reload = vi.fn();
  const sessionStorage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  };
  const page = { sessionStorage, location: { reload } } as unknown as Page;
  const relay = { askAccess: vi.fn(), askSignOut: vi.fn() };
  return { page, relay, reload, stored, app: installExternalApp(page, relay) };
}

describe('the app that a page sees around it', () => {
  it('is there until the page has asked, as at its start', () => {
    const { page } = setup();
    expect(page.externalApp).toBeDefined();
    page.externalApp?.getExternalAuth(askToken);
    expect(page.externalApp).toBeUndefined();
  });

  it('is there again between the setting of a callback and the question', () => {
    const { page, relay } = setup();
    page.externalApp?.getExternalAuth(askToken);
    page.externalAuthSetToken = () => undefined;
    page.externalApp?.getExternalAuth(JSON.stringify({ callback: 'externalAuthSetToken', force: true }));
    expect(page.externalApp).toBeUndefined();
    expect(relay.askAccess.mock.calls).toEqual([
      [1, false],
      [2, true],
    ]);
    page.externalAuthRevokeToken = () => undefined;
    page.externalApp?.revokeExternalAuth(JSON.stringify({ callback: 'externalAuthRevokeToken' }));
    expect(page.externalApp).toBeUndefined();
    expect(relay.askSignOut.mock.calls).toEqual([[3, false]]);
  });

  it('has no bus, which the page would wait for', () => {
    expect(Object.keys(setup().page.externalApp ?? {})).toEqual(['getExternalAuth', 'revokeExternalAuth']);
  });

  it('gives a token to the callback that the page has set, and never says no', () => {
    const { page, app } = setup();
    const callback = vi.fn();
    page.externalAuthSetToken = callback;
    page.externalApp?.getExternalAuth(askToken);
    app?.give(token);
    expect(callback.mock.calls).toEqual([[true, token]]);
    expect(page.externalAuthSetToken).toBe(callback);
  });

  it.each([
    undefined,
    7,
    {},
    '"text"',
    'null',
    JSON.stringify({ callback: 'alert' }),
    JSON.stringify({ callback: 'externalAuthRevokeToken' }),
  ])('asks nothing for a question like %j', (payload) => {
    const { page, relay } = setup();
    page.externalApp?.getExternalAuth(payload);
    expect(relay.askAccess).not.toHaveBeenCalled();
  });

  it('says whether the session was ended', () => {
    const { page, app } = setup();
    const callback = vi.fn();
    page.externalAuthRevokeToken = callback;
    app?.signedOut(true);
    expect(callback.mock.calls).toEqual([[true]]);
  });

  it('is not there in a page that was told to help itself, after it has been loaded again', () => {
    const first = setup();
    first.app?.standAside();
    expect(first.reload).toHaveBeenCalledOnce();
    const second = setup(first.stored);
    expect(second.app).toBeNull();
    expect('externalApp' in second.page).toBe(false);
  });
});
