import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { credentialOf } from '../../../backend/auth/logins.ts';
import { localLoginTable } from '../../../backend/auth/passwords.ts';
import { credentialTable, userTable } from '../../../backend/auth/users.ts';
import { type AuthRig, createAuthRig } from '../../support/auth-rig.ts';

const clientId = 'http://app.test/';
const ip = '192.0.2.1';
const blocked = { code: 'access_denied', message: 'Login blocked: User is not active' };

describe('a login that is removed', () => {
  let rig: AuthRig;

  beforeAll(async () => {
    rig = await createAuthRig();
  });

  beforeEach(() => {
    rig.meanwhile.happens = async () => {};
  });

  const logIn = async ({ username, password }: { username: string; password: string }) => {
    const request = { client_id: clientId, handler: ['homeassistant', null] as [string, null], redirect_uri: clientId };
    const { flow_id: flowId } = await rig.loginFlows.start({ ...request, type: 'authorize' }, ip);
    const step = await rig.loginFlows.submit({ flowId, clientId, input: { username, password }, ip });
    return step.type === 'create_entry' ? step.result : '';
  };
  const exchange = (code: string) =>
    rig.store.transact((tx) => {
      const spent = rig.codes.spend(tx, { code, clientId, purpose: 'authorize', codeVerifier: null });
      return 'login' in spent ? credentialOf(tx, rig.environment, spent.login).credential : undefined;
    });
  const countUsers = () => userTable.listBy(rig.store, 'all').length;
  /** A login whose user is made when it is first used, as one that was brought along from elsewhere. */
  const addLoginAlone = async () => {
    const account = await rig.addLogin('right pass word');
    await rig.store.transact((tx) => {
      for (const { id } of credentialTable.listBy(tx, 'user', account.id)) credentialTable.delete(tx, id);
      userTable.delete(tx, account.id);
    });
    return account;
  };

  it('is good for a code as long as it is there, with a user or without', async () => {
    const [known, alone] = [await rig.addLogin('right pass word'), await addLoginAlone()];
    expect((await exchange(await logIn(known)))?.userId).toBe(known.id);
    expect(await exchange(await logIn(alone))).toMatchObject({ account: alone.username });
  });

  it('while its password is judged makes nobody', async () => {
    const account = await rig.addLogin('right pass word');
    rig.meanwhile.happens = () =>
      rig.store.transact((tx) => {
        for (const { id } of credentialTable.listBy(tx, 'user', account.id)) credentialTable.delete(tx, id);
        localLoginTable.delete(tx, account.username);
        userTable.delete(tx, account.id);
      });
    const before = countUsers();
    await expect(logIn(account)).rejects.toMatchObject(blocked);
    expect(countUsers()).toBe(before - 1);
  });

  it('before its code is exchanged makes nobody', async () => {
    const account = await addLoginAlone();
    const code = await logIn(account);
    await rig.store.transact((tx) => localLoginTable.delete(tx, account.username));
    const before = countUsers();
    expect(await exchange(code)).toBeUndefined();
    expect(countUsers()).toBe(before);
  });
});
