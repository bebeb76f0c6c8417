import { ERR_INVALID_AUTH } from 'home-assistant-js-websocket';
import { describe, expect, it } from 'vitest';
import {
  createExternalApp,
  ExternalAuthRefused,
  type ExternalWindow,
  hasExternalApp,
} from '../../../../backend/web/app/external-app.ts';
import { PageAuth } from '../../../../backend/web/app/page-auth.ts';
import { withoutAnswer } from '../../../../backend/web/app/stored-session.ts';
import { createTokenStore } from '../../../../backend/web/app/token-store.ts';

const tokens = {
  hassUrl: 'http://house.test',
  clientId: 'http://house.test/',
  expires: 5,
  refresh_token: 'r',
  access_token: 'a',
  expires_in: 1800,
};

function setupStorage(entries: Record<string, string> = {}) {
  const values = new Map(Object.entries(entries));
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
  return { storage, values };
}

describe('token store', () => {
  // rows: 8/2
  it('writes nothing that nobody asked to keep', async () => {
    const { storage, values } = setupStorage();
    const store = createTokenStore({ storage, search: '?auth_callback=1' });
    expect(await store.load()).toBeNull();
    store.save(tokens);
    expect([...values]).toEqual([]);
  });

  // rows: 8/1-2
  it('writes when the address says so', () => {
    const { storage, values } = setupStorage();
    createTokenStore({ storage, search: '?auth_callback=1&storeToken=true' }).save(tokens);
    expect(JSON.parse(values.get('hassTokens') ?? '')).toEqual(tokens);
  });

  // rows: 8/1-2
  it('goes on writing what it found, with fields it does not know, and null when there is none any more', async () => {
    const stored = { ...tokens, ha_auth_provider: 'homeassistant' };
    const { storage, values } = setupStorage({ hassTokens: JSON.stringify(stored) });
    const store = createTokenStore({ storage, search: '' });
    expect(await store.load()).toEqual(stored);
    store.save(null);
    expect(values.get('hassTokens')).toBe('null');
  });

  it.each(['null', 'nonsense', '{}', '{"access_token":7}'])('takes %s for no session', async (text) => {
    const { storage } = setupStorage({ hassTokens: text });
    expect(await createTokenStore({ storage, search: '' }).load()).toBeNull();
  });
});

describe('address after a sign-in', () => {
  // rows: 8/3
  it('loses the answer of the sign-in page and nothing else', () => {
    expect(withoutAnswer('http://house.test/a?x=1&auth_callback=1&code=c&state=s&storeToken=true#top')).toBe(
      'http://house.test/a?x=1#top',
    );
  });
});

describe('session of the page', () => {
  const auth = (renew: () => Promise<typeof tokens>) => new PageAuth({ data: tokens, renew, onTokenAsked: () => {} });

  it('shares one renewal among all who ask at the same time', async () => {
    let asked = 0;
    const page = auth(async () => ({ ...tokens, access_token: `a${++asked}` }));
    await Promise.all([page.refreshAccessToken(), page.refreshAccessToken()]);
    expect(page.accessToken).toBe('a1');
    await page.refreshAccessToken();
    expect(page.accessToken).toBe('a2');
  });

  it('never asks again with a token that was refused, but does after an outage', async () => {
    let asked = 0;
    let error: unknown = new Error('outage');
    const page = auth(() => {
      asked += 1;
      return Promise.reject(error);
    });
    await expect(page.refreshAccessToken()).rejects.toThrow('outage');
    error = ERR_INVALID_AUTH;
    await expect(page.refreshAccessToken()).rejects.toBe(ERR_INVALID_AUTH);
    await expect(page.refreshAccessToken()).rejects.toBe(ERR_INVALID_AUTH);
    expect(asked).toBe(2);
  });
});

describe('app around the page', () => {
  const token = { access_token: 'a', expires_in: 1800 };

  it('is found by its object or by the address', () => {
    expect(hasExternalApp({}, '')).toBe(false);
    expect(hasExternalApp({}, '?external_auth=1')).toBe(true);
    expect(hasExternalApp({ externalAppV2: { postMessage: () => {} } }, '')).toBe(true);
  });

  // rows: 8/6
  it('is asked in the words of the first version, with force only when it is meant', async () => {
    const asked: string[] = [];
    const page: ExternalWindow = {
      externalApp: {
        getExternalAuth: (payload) => {
          asked.push(payload);
          page.externalAuthSetToken?.(true, token);
        },
        revokeExternalAuth: () => page.externalAuthRevokeToken?.(true),
      },
    };
    const app = createExternalApp(page);
    expect(await app.askToken({ force: false })).toEqual(token);
    await app.askToken({ force: true });
    await app.revoke();
    expect(asked).toEqual(['{"callback":"externalAuthSetToken"}', '{"callback":"externalAuthSetToken","force":true}']);
  });

  // rows: 8/6
  it('is asked in the words of the second version where there is one', async () => {
    const asked: unknown[] = [];
    const page: ExternalWindow = {
      externalAppV2: {
        postMessage: (message) => {
          asked.push(JSON.parse(String(message)));
          page.externalAuthSetToken?.(true, token);
        },
      },
    };
    await createExternalApp(page).askToken({ force: false });
    expect(asked).toEqual([{ type: 'getExternalAuth', payload: { callback: 'externalAuthSetToken' } }]);
  });

  // rows: 8/6, 10/263
  it('may refuse, be gone, or answer nonsense', async () => {
    const page: ExternalWindow = {};
    const app = createExternalApp(page);
    await expect(app.askToken({ force: false })).rejects.toBeInstanceOf(ExternalAuthRefused);
    const answer = (success: boolean, data?: unknown) => ({
      getExternalAuth: () => page.externalAuthSetToken?.(success, data),
      revokeExternalAuth: () => undefined,
    });
    page.externalApp = answer(false);
    await expect(app.askToken({ force: false })).rejects.toBeInstanceOf(ExternalAuthRefused);
    page.externalApp = answer(true, { access_token: 7 });
    await expect(app.askToken({ force: false })).rejects.toThrow('access_token');
  });
});
