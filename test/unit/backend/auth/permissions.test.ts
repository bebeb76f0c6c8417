import { beforeAll, describe, expect, it } from 'vitest';
import { createEvents } from '../../../../backend/auth/events.ts';
import { groupTable, type Policy } from '../../../../backend/auth/groups.ts';
import { mayAccessEntity, mergePolicies } from '../../../../backend/auth/permissions.ts';
import { addUser, createUserAccounts } from '../../../../backend/auth/user-accounts.ts';
import type { User } from '../../../../backend/auth/users.ts';
import type { KeyValueStore } from '../../../../backend/store/key-value.ts';
import { createTestEnvironment, openTestStore } from '../../../support/domain.ts';

// rows: 1.1/3-5
describe('policies of groups', () => {
  const environment = createTestEnvironment();
  let store: KeyValueStore;

  beforeAll(async () => {
    store = await openTestStore();
  });

  const userIn = (groupIds: string[], isOwner = false): Promise<User> =>
    store.transact((tx) => addUser(tx, environment, { name: 'Uma', groupIds, isOwner }));
  const group = async (id: string, policy: Policy): Promise<string> => {
    await store.transact((tx) => groupTable.put(tx, { id, name: id, policy }));
    return id;
  };

  it.each([
    [['system-admin'], true, true],
    [['system-users'], true, true],
    [['system-read-only'], true, false],
    [['system-read-only', 'system-users'], true, true],
    [[], false, false],
  ])('of %j let read: %s, control: %s', async (groupIds, read, control) => {
    const user = await userIn(groupIds);
    expect(mayAccessEntity(store, user, 'light.hall', 'read')).toBe(read);
    expect(mayAccessEntity(store, user, 'light.hall', 'control')).toBe(control);
  });

  it('bind nobody who is the owner', async () => {
    expect(mayAccessEntity(store, await userIn([], true), 'light.hall', 'edit')).toBe(true);
  });

  it('name an entity, a domain or all; the more exact one decides', async () => {
    const entities = { entity_ids: { 'light.hall': { read: true } }, domains: { light: true }, all: { read: true } };
    const user = await userIn([await group('guests', { entities })]);
    expect(mayAccessEntity(store, user, 'light.hall', 'control')).toBe(false);
    expect(mayAccessEntity(store, user, 'light.porch', 'control')).toBe(true);
    expect(mayAccessEntity(store, user, 'switch.pump', 'read')).toBe(true);
    expect(mayAccessEntity(store, user, 'switch.pump', 'control')).toBe(false);
  });

  it('are merged: any true wins, nothing adds nothing', () => {
    expect(mergePolicies({ domains: { light: { read: true } } }, { domains: { light: { control: true } } })).toEqual({
      domains: { light: { read: true, control: true } },
    });
    expect(mergePolicies({ all: { read: true } }, true)).toBe(true);
    expect(mergePolicies(null, undefined)).toBeNull();
  });

  it('are kept with groups of their own, which users may be put into', async () => {
    const accounts = createUserAccounts({ store, environment, events: createEvents({ environment }) });
    await expect(accounts.create({ name: 'Lost', groupIds: ['nobody-made-it'] })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    const id = await group('cleaners', { entities: { domains: { vacuum: true } } });
    const user = await accounts.create({ name: 'Cleaner', groupIds: [id] });
    expect(mayAccessEntity(store, user, 'vacuum.robot', 'control')).toBe(true);
    expect(mayAccessEntity(store, user, 'lock.door', 'read')).toBe(false);
  });
});
