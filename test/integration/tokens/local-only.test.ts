import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type AuthHome,
  addAccount,
  signInAs,
  startHome,
  tryLogin,
  via,
} from '../../support/auth-home.ts';
import { bearer, postForm, request } from '../../support/request.ts';
import { openSocket } from '../../support/web-socket.ts';

const near = ['127.0.0.1', '192.168.1.7', '10.1.2.3', 'fd00::7', 'fe80::1'];
const far = ['203.0.113.7', '2001:db8:fa1::1', '172.32.0.1', 'fc00::1'];

describe('a user who is to stay in the local network', () => {
  let home: AuthHome;
  let [local, free]: Account[] = [];

  beforeAll(async () => {
    home = await startHome();
    local = await addAccount(home, { local_only: true });
    free = await addAccount(home);
    return () => home.server.stop();
  });

  const session = (account: Account | undefined) => signInAs(home, account);
  const logIn = ({ username, password }: Account, ip: string) => tryLogin(home, { username, password }, { ip });
  const grant = async (fields: Record<string, string>, ip: string) => {
    const answer = await postForm(home.base, '/auth/token', { client_id: home.clientId, ...fields }, via(ip));
    return [answer.status, answer.json().error_description];
  };
  const onSocket = async (token: string, ip: string) => {
    const socket = await openSocket(home.base, via(ip));
    socket.send({ type: 'auth', access_token: token });
    await socket.next();
    return (await socket.next())?.type;
  };
  const bearerAt = async (token: string, ip: string) =>
    (await request(home.base, '/api/', { headers: { ...bearer(token), 'x-forwarded-for': ip } })).status;

  // rows: 6.4/1-2, 10/82, 10/203
  it('signs in from near, and not from afar, whatever the password', async () => {
    for (const account of [local, free]) {
      if (!account) throw new Error('No account was made');
      const { username } = account;
      for (const ip of near) expect(await logIn(account, ip)).toMatchObject({ type: 'create_entry' });
      const blocked = { message: 'Login blocked: User cannot authenticate remotely' };
      for (const ip of far) {
        expect(await logIn(account, ip)).toMatchObject(account === local ? blocked : { type: 'create_entry' });
      }
      expect(await logIn({ ...account, username, password: 'wrong' }, '203.0.113.7')).toMatchObject({
        errors: { base: 'invalid_auth' },
      });
    }
  });

  // rows: 3.7/4, 6.4/2, 10/91, 10/96
  it('exchanges a code and refreshes from near alone', async () => {
    const code = async () => String((await logIn(local ?? { id: '', username: '', password: '' }, '127.0.0.1')).result);
    const form = async () => ({ grant_type: 'authorization_code', code: await code() });
    expect((await grant(await form(), '192.168.1.7'))[0]).toBe(200);
    expect(await grant(await form(), '203.0.113.7')).toEqual([403, 'User cannot authenticate remotely']);
    const { refreshToken } = await session(local);
    const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken };
    expect((await grant(refresh, '192.168.1.7'))[0]).toBe(200);
    expect(await grant(refresh, '203.0.113.7')).toEqual([403, 'User cannot authenticate remotely']);
  });

  // rows: 6.4/2, 10/202, 12/local-only-everywhere
  it('is heard from near alone, on the API and on sockets', async () => {
    const [kept, other] = [await session(local), await session(free)];
    for (const ip of far) {
      expect([await bearerAt(other.accessToken, ip), await onSocket(other.accessToken, ip)]).toEqual([200, 'auth_ok']);
      expect([await bearerAt(kept.accessToken, ip), await onSocket(kept.accessToken, ip)]).toEqual([
        401,
        'auth_invalid',
      ]);
    }
    for (const ip of near) {
      expect([await bearerAt(kept.accessToken, ip), await onSocket(kept.accessToken, ip)]).toEqual([200, 'auth_ok']);
    }
  });
});
