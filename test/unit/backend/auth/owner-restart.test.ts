import { beforeEach, describe, expect, it } from 'vitest';
import { createAuthCodes } from '../../../../backend/auth/auth-codes.ts';
import { createEvents } from '../../../../backend/auth/events.ts';
import { createOwnerRestart, type OwnerRestart, ownerRestartKey } from '../../../../backend/auth/owner-restart.ts';
import { createPasswords } from '../../../../backend/auth/passwords.ts';
import { addUser } from '../../../../backend/auth/user-accounts.ts';
import { userTable } from '../../../../backend/auth/users.ts';
import type { KeyValueStore } from '../../../../backend/store/key-value.ts';
import { createTestEnvironment, openTestStore, type TestEnvironment } from '../../../support/domain.ts';

const hasher = {
  hash: async (password: string) => `hash of ${password}`,
  verify: async () => false,
  isOutdated: () => false,
};
const request = {
  name: 'Carla',
  username: 'carla',
  password: 'seven red kettles',
  client_id: 'http://a.test/',
  language: 'en',
};

describe('a new owner', () => {
  let store: KeyValueStore;
  let clock: TestEnvironment;
  let restart: OwnerRestart;

  beforeEach(async () => {
    store = await openTestStore();
    clock = createTestEnvironment();
    const deps = { store, environment: clock };
    const passwords = createPasswords({ store, hasher });
    restart = createOwnerRestart({ ...deps, passwords, codes: createAuthCodes(deps), events: createEvents(deps) });
    await store.transact((tx) => addUser(tx, clock, { name: 'Anna', groupIds: [], isOwner: true }));
  });

  it('can be made for thirty minutes', async () => {
    const { secret, expiresAt } = await restart.begin('administrator');
    expect(expiresAt - clock.now()).toBe(30 * 60_000);
    clock.pass({ minutes: 29, seconds: 59 });
    expect(restart.isPending()).toBe(true);
    expect(await restart.createOwner(request, secret)).toMatch(/^[0-9a-f]{32}$/);
  });

  it('can not be made when they are over', async () => {
    const { secret } = await restart.begin('administrator');
    clock.pass({ minutes: 30 });
    expect(restart.isPending()).toBe(false);
    await expect(restart.createOwner(request, secret)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is made an owner with the old one as an administrator, and the secret is nowhere in the store', async () => {
    const { secret } = await restart.begin('administrator');
    expect(JSON.stringify(store.get(ownerRestartKey))).not.toContain(secret);
    await restart.createOwner(request, secret);
    expect(userTable.listBy(store, 'all')).toMatchObject([
      { name: 'Anna', isOwner: false, groupIds: ['system-admin'], isActive: true },
      { name: 'Carla', isOwner: true },
    ]);
    expect(store.get(ownerRestartKey)).toBeUndefined();
  });
});
