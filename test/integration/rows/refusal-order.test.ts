import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AuthHome,
  addAccount,
  ask,
  connectAccount,
  signInAs,
  startHome,
  tryLogin,
} from '../../support/auth-home.ts';
import { openSocket } from '../../support/web-socket.ts';

describe('a user who may not log in', () => {
  let home: AuthHome;

  beforeAll(async () => {
    home = await startHome();
    return () => home.server.stop();
  });

  // rows: 6.4/1, 10/203, 13/46
  it('is told first that the redirect address is refused, then that he is inactive, then that he is elsewhere', async () => {
    const { id, username, password } = await addAccount(home, { local_only: true });
    const attempt = (redirectUri: string) =>
      tryLogin(home, { username, password }, { ip: '198.51.100.1', more: { redirect_uri: redirectUri } });
    expect(await attempt(home.clientId)).toEqual({ message: 'Login blocked: User cannot authenticate remotely' });
    await ask(home.ownerSocket, 'config/auth/update', { user_id: id, is_active: false });
    expect(await attempt(home.clientId)).toEqual({ message: 'Login blocked: User is not active' });
    expect(await attempt('http://127.0.0.1:1/')).toEqual({ message: 'Invalid redirect URI' });
  });

  // rows: 4.1/7, 10/112
  it('gets no socket with an access token from before he was deactivated', async () => {
    const account = await addAccount(home);
    const { accessToken } = await signInAs(home, account);
    const verdict = async () => {
      const socket = await openSocket(home.base);
      socket.send({ type: 'auth', access_token: accessToken });
      await socket.next();
      return (await socket.next())?.type;
    };
    expect(await verdict()).toBe('auth_ok');
    await ask(home.ownerSocket, 'config/auth/update', { user_id: account.id, is_active: false });
    expect(await verdict()).toBe('auth_invalid');
  });

  // rows: 10/25, 10/116
  it('costs nothing when the socket is gone before the session, or the client before it said who it is', async () => {
    const account = await addAccount(home);
    const { socket } = await connectAccount(home, account);
    const stranger = await openSocket(home.base);
    for (const each of [socket, stranger]) {
      each.socket.close();
      await each.closed;
    }
    const before = home.server.output();
    await ask(home.ownerSocket, 'config/auth/delete', { user_id: account.id });
    expect(await ask(home.ownerSocket, 'auth/current_user')).toMatchObject({ is_owner: true });
    expect(home.server.output()).toBe(before);
  });
});
