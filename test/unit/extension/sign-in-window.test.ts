import { describe, expect, it, vi } from 'vitest';
import { createSignInWindow } from '../../../extension/background/sign-in-window.ts';

const redirect = 'https://us.extensions.test/';

function setup(answer: (url: URL) => Promise<string>, timeoutMilliseconds = 5_000) {
  const opened: URL[] = [];
  const launchWebAuthFlow = ({ url }: { url: string }) => {
    opened.push(new URL(url));
    return answer(new URL(url));
  };
  const tabs = {
    query: async () => [
      { id: 1, url: 'https://elsewhere.test/' },
      { id: 2, url: String(opened.at(-1)) },
    ],
    remove: vi.fn(async () => undefined),
    create: vi.fn(),
    update: vi.fn(),
    reload: vi.fn(),
  };
  const stop = vi.fn();
  const identity = { getRedirectURL: () => redirect, launchWebAuthFlow };
  const signInWindow = createSignInWindow({ identity, tabs, timeoutMilliseconds, keepAwake: () => ({ stop }) });
  return {
    opened,
    tabs,
    stop,
    ask: (signal = new AbortController().signal) => signInWindow.ask('http://home.test', signal),
  };
}

const stateOf = (url: URL) => url.searchParams.get('state') ?? '';
const forever = () => new Promise<string>(() => undefined);

describe('the sign-in window', () => {
  it('asks the server with the extension’s redirect address as its client id, and gives the code', async () => {
    const { ask, opened, stop } = setup(async (url) => `${redirect}?code=abc&state=${stateOf(url)}&storeToken=true`);
    expect(await ask()).toEqual({ code: 'abc', clientId: redirect });
    const query = Object.fromEntries(opened[0]?.searchParams ?? []);
    expect(query).toMatchObject({ client_id: redirect, redirect_uri: redirect, response_type: 'code' });
    expect(opened[0]?.href).toMatch(/^http:\/\/home\.test\/auth\/authorize\?/);
    expect(stop).toHaveBeenCalledOnce();
  });

  it('has another state each time', async () => {
    const { ask, opened } = setup(async (url) => `${redirect}?code=abc&state=${stateOf(url)}`);
    await ask();
    await ask();
    expect(new Set(opened.map(stateOf)).size).toBe(2);
    expect(opened.map(stateOf).join(' ')).toMatch(/^[0-9a-f]{32} [0-9a-f]{32}$/);
  });

  it.each([
    ['another state', () => `${redirect}?code=abc&state=other`],
    ['no state', () => `${redirect}?code=abc`],
    ['no code', (url: URL) => `${redirect}?state=${stateOf(url)}`],
  ])('refuses an answer with %s', async (_, answer) => {
    const { ask } = setup(async (url) => answer(url));
    await expect(ask()).rejects.toMatchObject({ code: 'access_denied' });
  });

  it.each([
    ['The user did not approve access.', 'cancelled'],
    ['User cancelled or denied access.', 'cancelled'],
    ['Authorization page could not be loaded.', 'unreachable'],
  ])('takes the browser’s %j for %s', async (words, code) => {
    const { ask } = setup(() => Promise.reject(new Error(words)));
    await expect(ask()).rejects.toMatchObject({ code });
  });

  it('can be cancelled, and closes its window and no other', async () => {
    const { ask, tabs, stop } = setup(forever);
    const abort = new AbortController();
    const asked = ask(abort.signal);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(tabs.remove.mock.calls).toEqual([[2]]);
    expect(stop).toHaveBeenCalledOnce();
  });

  it('does not wait for ever', async () => {
    const { ask, tabs } = setup(forever, 20);
    await expect(ask()).rejects.toMatchObject({ code: 'timed_out' });
    expect(tabs.remove).toHaveBeenCalledOnce();
  });
});
