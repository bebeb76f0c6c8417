import { describe, expect, it, vi } from 'vitest';
import { createExternalAuth } from '../../../extension/background/external-auth.ts';
import type { Server } from '../../../extension/background/servers.ts';
import { AppError } from '../../../shared/errors.ts';

const home: Server = {
  id: '0f3c4f5e-8a3e-4b53-9c7d-0d6a4e1b2c3d',
  origin: 'http://home.test:8123',
  name: 'Home',
  kind: 'home-assistant',
  version: null,
  onboarding: false,
  addedAt: 0,
};
const page = { kind: 'page', origin: home.origin, tabId: 3 } as const;

function setup({ isSignedIn = true, reach = false } = {}) {
  const accessToken = vi.fn(async () => ({ accessToken: 'aa.bb.cc', expiresAt: 1_800_500 }));
  const parts = {
    servers: { byOrigin: async (origin: string) => (origin === home.origin ? home : undefined) },
    records: { isSignedIn: async () => isSignedIn },
    sessions: { accessToken },
    pageScripts: { disarm: vi.fn(async () => undefined), reach: async () => reach },
    servedTabs: { add: vi.fn(async () => undefined) },
    signOut: vi.fn(async () => ({ revoked: Promise.resolve() })),
    tabs: { reload: vi.fn(async () => undefined) },
    clock: () => 500,
  };
  const externalAuth = createExternalAuth(parts as unknown as Parameters<typeof createExternalAuth>[0]);
  return { ...parts, externalAuth, accessToken };
}

describe('external auth', () => {
  it('gives a page the access token of its own origin, with the seconds it has left', async () => {
    const { externalAuth, servedTabs } = setup();
    const access = { kind: 'token', accessToken: 'aa.bb.cc', expiresInSeconds: 1800 };
    expect(await externalAuth.access(page, false)).toEqual(access);
    expect(servedTabs.add).toHaveBeenCalledWith(3, home.origin);
  });

  it('passes on that the page needs another one', async () => {
    const { externalAuth, accessToken } = setup();
    await externalAuth.access(page, true);
    expect(accessToken).toHaveBeenCalledWith(home.id, { force: true });
  });

  it.each([
    'http://home.test',
    'http://home.test:8124',
    'https://home.test:8123',
    'http://home.test.evil.example:8123',
  ])('leaves a page at %s to itself', async (origin) => {
    const { externalAuth, accessToken, tabs } = setup();
    expect(await externalAuth.access({ ...page, origin }, false)).toEqual({ kind: 'stand-aside' });
    expect(accessToken).not.toHaveBeenCalled();
    expect(tabs.reload).not.toHaveBeenCalled();
  });

  it.each(['invalid_grant', 'vault_key_lost'] as const)(
    'loads the page without us after %s, and says nothing',
    async (code) => {
      const { externalAuth, accessToken, pageScripts, tabs } = setup();
      accessToken.mockRejectedValueOnce(new AppError(code, 'Over'));
      expect(await externalAuth.access(page, false)).toEqual({ kind: 'leaving' });
      expect(pageScripts.disarm).toHaveBeenCalledWith(home);
      expect(tabs.reload).toHaveBeenCalledWith(3);
    },
  );

  it('lets a page stand aside where a neighbour’s scripts would reach it again', async () => {
    const { externalAuth, tabs } = setup({ isSignedIn: false, reach: true });
    expect(await externalAuth.access(page, false)).toEqual({ kind: 'stand-aside' });
    expect(tabs.reload).not.toHaveBeenCalled();
  });

  it('leaves a page in hope while the server is away', async () => {
    const { externalAuth, accessToken, pageScripts, tabs } = setup();
    accessToken.mockRejectedValueOnce(new AppError('unreachable', 'No answer'));
    await expect(externalAuth.access(page, false)).rejects.toMatchObject({ code: 'unreachable' });
    expect(pageScripts.disarm).not.toHaveBeenCalled();
    expect(tabs.reload).not.toHaveBeenCalled();
  });

  it('ends the session of the page’s own origin and no other when the page logs out', async () => {
    const { externalAuth, signOut } = setup();
    await externalAuth.signOut({ ...page, origin: 'http://other.test' });
    expect(signOut).not.toHaveBeenCalled();
    await externalAuth.signOut(page);
    expect(signOut).toHaveBeenCalledWith(home, 3);
  });
});
