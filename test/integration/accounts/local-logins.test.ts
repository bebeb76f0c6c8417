import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type AuthHome,
  addAccount,
  ask,
  connectAccount,
  refusal,
  startHome,
  tryLogin,
  usualPassword,
} from '../../support/auth-home.ts';
import { readLog } from '../../support/read-log.ts';
import { checkToken } from '../../support/request.ts';
import { type Frame, openSocket } from '../../support/web-socket.ts';

const local = 'config/auth_provider/homeassistant';
const nobody = 'f'.repeat(32);
const newPassword = 'eleven brass lanterns glow';

describe('local logins', () => {
  let home: AuthHome;

  beforeAll(async () => {
    home = await startHome();
    return () => home.server.stop();
  });

  const canLogIn = async (username: string, password: string) =>
    (await tryLogin(home, { username, password })).type === 'create_entry';
  const userWithoutLogin = async () =>
    (await ask<{ user: { id: string } }>(home.ownerSocket, 'config/auth/create', { name: 'Bare' })).user.id;
  const admin = async () =>
    (await connectAccount(home, await addAccount(home, { group_ids: ['system-admin'] }))).socket;
  const create = (fields: Frame) => home.ownerSocket.call(`${local}/create`, { password: usualPassword, ...fields });

  // rows: 4.5/1, 10/234
  it('are made for a user who has none, who signs in as that user then', async () => {
    const id = await userWithoutLogin();
    expect(await create({ user_id: id, username: 'made' })).toMatchObject({ success: true, result: null });
    const { socket } = await connectAccount(home, { username: 'made', password: usualPassword });
    expect(await ask(socket, 'auth/current_user')).toMatchObject({ id, name: 'Bare', is_admin: false });
  });

  // rows: 10/233, 10/237
  it('are made and deleted by administrators alone', async () => {
    const [user, person] = [await userWithoutLogin(), await addAccount(home)];
    const { socket } = await connectAccount(home, person);
    const fields = { user_id: user, username: 'by-whom', password: usualPassword };
    expect(await refusal(socket, `${local}/create`, fields)).toBe('unauthorized');
    expect(await refusal(socket, `${local}/delete`, { username: person.username })).toBe('unauthorized');
    const other = await admin();
    expect(await ask(other, `${local}/create`, fields)).toBeNull();
    expect(await ask(other, `${local}/delete`, { username: 'by-whom' })).toBeNull();
    expect(await canLogIn(person.username, person.password)).toBe(true);
    expect(await canLogIn('by-whom', usualPassword)).toBe(false);
  });

  // rows: 4.5/1, 10/233, 13/33
  it('are made for nobody who is not there, and not for the system', async () => {
    const users = await ask<Frame[]>(home.ownerSocket, 'config/auth/list');
    const content = users.find((user) => user.system_generated);
    const codes = [nobody, content?.id].map(async (user_id) => {
      const answer = await create({ user_id, username: 'lost' });
      return (answer?.error as Frame | undefined)?.code;
    });
    expect(await Promise.all(codes)).toEqual(['not_found', 'system_generated']);
  });

  // rows: 4.5/5, 10/158, 10/242, 13/32
  it.each([' blank', 'blank ', 'Capital', '\u00a0wide', 'K'])(
    'refuse the name %j, in Home Assistant’s words',
    async (username) => {
      const user_id = await userWithoutLogin();
      const expected = {
        code: 'home_assistant_error',
        message: `Username "${username}" is not normalized. Please make sure the username is lowercase and does not contain any whitespace`,
        translation_key: 'username_not_normalized',
        translation_domain: 'auth',
        translation_placeholders: { new_username: username },
      };
      expect((await create({ user_id, username }))?.error).toEqual(expected);
      const { id, username: name } = await addAccount(home);
      const renamed = await home.ownerSocket.call(`${local}/admin_change_username`, { user_id: id, username });
      expect(renamed?.error).toEqual(expected);
      expect(await canLogIn(name, usualPassword)).toBe(true);
    },
  );

  // rows: 10/159, 10/235, 13/32
  it('refuse a name that is taken, also to two who ask at once', async () => {
    const [first, second] = [await userWithoutLogin(), await userWithoutLogin()];
    const others = [home.ownerSocket, await admin()];
    const answers = await Promise.all(
      [first, second].map((user_id, index) =>
        others[index]?.call(`${local}/create`, { user_id, username: 'wanted', password: usualPassword }),
      ),
    );
    expect(answers.map((answer) => answer?.success).sort()).toEqual([false, true]);
    expect(answers.find((answer) => !answer?.success)?.error).toEqual({
      code: 'home_assistant_error',
      message: 'Username "wanted" already exists',
      translation_key: 'username_already_exists',
      translation_domain: 'auth',
      translation_placeholders: { username: 'wanted' },
    });
  });

  it.each([
    ['short', 'seven77'],
    ['common', 'password123'],
    ['like the name', 'like-the-name'],
    ['long', 'x'.repeat(1025)],
  ])('refuse a password that is too %s, wherever one is set', async (_, password) => {
    const account = { ...(await addAccount(home)) };
    await ask(home.ownerSocket, `${local}/admin_change_username`, { user_id: account.id, username: 'like-the-name' });
    const { socket } = await connectAccount(home, { ...account, username: 'like-the-name' });
    const change = { current_password: usualPassword, new_password: password };
    expect(await refusal(socket, `${local}/change_password`, change)).toBe('invalid_request');
    const reset = { user_id: account.id, password };
    expect(await refusal(home.ownerSocket, `${local}/admin_change_password`, reset)).toBe('invalid_request');
    expect(await canLogIn('like-the-name', usualPassword)).toBe(true);
    await ask(home.ownerSocket, `${local}/delete`, { username: 'like-the-name' });
    const made = { user_id: account.id, username: 'like-the-name', password };
    expect(await refusal(home.ownerSocket, `${local}/create`, made)).toBe('invalid_request');
  });

  // rows: 4.5/2, 10/236
  it('are deleted without the user, whose credential goes too', async () => {
    const { id, username, password } = await addAccount(home);
    expect(await canLogIn(username, password)).toBe(true);
    expect(await ask(home.ownerSocket, `${local}/delete`, { username })).toBeNull();
    expect(await canLogIn(username, password)).toBe(false);
    const users = await ask<Frame[]>(home.ownerSocket, 'config/auth/list');
    expect(users.find((user) => user.id === id)).toMatchObject({ username: null, credentials: [] });
    const again = await home.ownerSocket.call(`${local}/delete`, { username });
    expect(again?.error).toMatchObject({ translation_key: 'user_not_found', translation_placeholders: null });
  });

  describe('change of one’s own password', () => {
    const change = 'config/auth_provider/homeassistant/change_password';

    // rows: 4.5/3, 10/238
    it('needs the current one, and does not count a wrong one as a failed login', async () => {
      const account = await addAccount(home);
      const { socket } = await connectAccount(home, account);
      const log = await readLog(home.server);
      const wrong = { current_password: `${usualPassword}!`, new_password: newPassword };
      expect(await refusal(socket, change, wrong)).toBe('invalid_current_password');
      expect(await log()).not.toContain('invalid authentication');
      expect(await canLogIn(account.username, newPassword)).toBe(false);
      expect(await canLogIn(account.username, usualPassword)).toBe(true);
    });

    // rows: 4.5/6, 10/161
    it('ends the old password and no session', async () => {
      const account = await addAccount(home);
      const { socket, accessToken } = await connectAccount(home, account);
      const fields = { current_password: usualPassword, new_password: newPassword };
      expect(await ask(socket, change, fields)).toBeNull();
      expect(await canLogIn(account.username, usualPassword)).toBe(false);
      expect(await canLogIn(account.username, newPassword)).toBe(true);
      expect(await checkToken(home.base, accessToken)).toBe(200);
      expect(await socket.call('ping')).toMatchObject({ type: 'pong' });
    });

    // rows: 10/238
    it('is not there for a user without one', async () => {
      const account = await addAccount(home);
      const { socket } = await connectAccount(home, account);
      await ask(home.ownerSocket, `${local}/delete`, { username: account.username });
      const fields = { current_password: usualPassword, new_password: newPassword };
      expect(await refusal(socket, change, fields)).toBe('credentials_not_found');
    });
  });

  // rows: 4.5/4, 7/5, 10/162, 10/239-240
  describe('of others', () => {
    const changePassword = `${local}/admin_change_password`;
    const changeUsername = `${local}/admin_change_username`;
    const fieldsOf = ({ id }: Account, type: string) =>
      type === changePassword
        ? { user_id: id, password: newPassword }
        : { user_id: id, username: `${id.slice(0, 9)}-new` };

    it.each([changePassword, changeUsername])(
      'are changed by the owner alone, no other administrator: %s',
      async (type) => {
        const account = await addAccount(home);
        expect(await refusal(await admin(), type, fieldsOf(account, type))).toBe('unauthorized');
        expect(await canLogIn(account.username, account.password)).toBe(true);
        expect(await ask(home.ownerSocket, type, fieldsOf(account, type))).toBeNull();
        expect(await canLogIn(account.username, account.password)).toBe(false);
      },
    );

    // rows: 10/240
    it.each([changePassword, changeUsername])('are changed for nobody who has none: %s', async (type) => {
      const bare = { id: await userWithoutLogin(), username: '', password: '' };
      expect(await refusal(home.ownerSocket, type, fieldsOf(bare, type))).toBe('credentials_not_found');
      const gone = { ...bare, id: nobody };
      expect(await refusal(home.ownerSocket, type, fieldsOf(gone, type))).toBe('user_not_found');
    });

    // rows: 10/241
    it('keep password, user and sessions under a new name', async () => {
      const account = await addAccount(home);
      const { accessToken } = await connectAccount(home, account);
      await ask(home.ownerSocket, changeUsername, { user_id: account.id, username: 'renamed' });
      expect(await checkToken(home.base, accessToken)).toBe(200);
      const { socket } = await connectAccount(home, { username: 'renamed', password: account.password });
      expect(await ask(socket, 'auth/current_user')).toMatchObject({ id: account.id });
      expect(await canLogIn(account.username, account.password)).toBe(false);
    });

    // rows: 12/sockets-close
    it('close the sockets of that user within a second when their password is set', async () => {
      const account = await addAccount(home);
      const { socket } = await connectAccount(home, account);
      const stranger = await openSocket(home.base);
      const started = performance.now();
      await ask(home.ownerSocket, changePassword, { user_id: account.id, password: newPassword });
      expect(await socket.closed).toBe(1000);
      expect(performance.now() - started).toBeLessThan(1000);
      expect(stranger.socket.readyState).toBe(stranger.socket.OPEN);
      expect(await home.ownerSocket.call('ping')).toMatchObject({ type: 'pong' });
    });
  });

  // rows: 10/163, 13/36
  it('fold names as Home Assistant does', async () => {
    const user_id = await userWithoutLogin();
    await create({ user_id, username: 'strasse' });
    expect(await canLogIn(' STRASSE\u2003', usualPassword)).toBe(true);
    expect(await canLogIn('Straße', usualPassword)).toBe(true);
    expect(await canLogIn('strasse', usualPassword.toUpperCase())).toBe(false);
    expect(await canLogIn('strasse', `${usualPassword} `)).toBe(false);
  });
});
