import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AuthHome,
  addAccount,
  ask,
  connectAccount,
  refusal,
  signInAs,
  startHome,
  tokenId,
} from '../../support/auth-home.ts';
import { checkToken, postForm } from '../../support/request.ts';
import { connectAs, type Frame, type TestSocket } from '../../support/web-socket.ts';

interface TokenRow extends Frame {
  readonly id: string;
}

const dayMs = 86_400_000;

describe('one’s own tokens', () => {
  let home: AuthHome;

  beforeAll(async () => {
    home = await startHome();
    return () => home.server.stop();
  });

  const rows = (socket: TestSocket) => ask<TokenRow[]>(socket, 'auth/refresh_tokens');
  const row = async (socket: TestSocket, id: string) => (await rows(socket)).find((token) => token.id === id);
  const make = (socket: TestSocket, client_name: string, lifespan = 1, more: Frame = {}) =>
    ask<string>(socket, 'auth/long_lived_access_token', { client_name, lifespan, ...more });
  const refresh = (refreshToken: string) =>
    postForm(home.base, '/auth/token', {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: home.clientId,
    });
  const person = async () => connectAccount(home, await addAccount(home));
  const remove = (socket: TestSocket, id: string | undefined) =>
    ask(socket, 'auth/delete_refresh_token', { refresh_token_id: id });

  describe('that live long', () => {
    // rows: 1.4/5, 1.6/3, 4.1/8, 4.3/2, 4.3/10, 10/16, 10/119, 13/3
    it('are access tokens that live as many days as was asked, and are listed by their names', async () => {
      const { socket } = await person();
      const token = await make(socket, 'GPS Logger', 365, { client_icon: 'mdi:map' });
      const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      expect(exp - iat).toBe(365 * 86_400);
      expect(await checkToken(home.base, token)).toBe(200);
      expect(await (await connectAs(home.base, token)).call('ping')).toMatchObject({ type: 'pong' });
      const listed = await row(socket, tokenId(token));
      expect(listed).toMatchObject({
        type: 'long_lived_access_token',
        client_id: null,
        client_name: 'GPS Logger',
        client_icon: 'mdi:map',
        expire_at: null,
        last_used_ip: null,
        is_current: false,
        auth_provider_type: null,
      });
      expect(listed?.last_used_at).toBe(listed?.created_at);
    });

    // rows: 1.4/6, 10/28
    it('need different names, letter by letter, of one user', async () => {
      const [{ socket }, other] = [await person(), await person()];
      await make(socket, 'Phone');
      for (const name of ['phone', 'Phone ', 'Phone 2']) await make(socket, name);
      await make(other.socket, 'Phone');
      const again = { client_name: 'Phone', lifespan: 1 };
      expect(await refusal(socket, 'auth/long_lived_access_token', again)).toBe('unknown_error');
      expect(await rows(socket)).toHaveLength(5);
    });

    it('get one name once, also when two ask at once', async () => {
      const account = await addAccount(home);
      const sockets = [(await connectAccount(home, account)).socket, (await connectAccount(home, account)).socket];
      const fields = { client_name: 'Watch', lifespan: 1 };
      const answers = await Promise.all(sockets.map((socket) => socket.call('auth/long_lived_access_token', fields)));
      expect(answers.map((answer) => answer?.success).sort()).toEqual([false, true]);
    });

    // rows: 13/2
    it('may have no name, again and again', async () => {
      const { socket } = await person();
      const ids = [tokenId(await make(socket, '')), tokenId(await make(socket, ''))];
      for (const id of ids) expect(await row(socket, id)).toMatchObject({ client_name: null });
    });

    // rows: 10/29
    it('give their name free when they are deleted, and are dead then', async () => {
      const { socket } = await person();
      const old = await make(socket, 'Lamp');
      expect(await checkToken(home.base, old)).toBe(200);
      await remove(socket, tokenId(old));
      expect(await checkToken(home.base, old)).toBe(401);
      const fresh = await make(socket, 'Lamp');
      expect([await checkToken(home.base, fresh), await checkToken(home.base, old)]).toEqual([200, 401]);
    });

    // rows: 10/15, 13/2
    it('are dead at birth when they have no days', async () => {
      const { socket } = await person();
      expect(await checkToken(home.base, await make(socket, 'Yesterday', -1))).toBe(401);
      for (const lifespan of [1.5, '1', null]) {
        const fields = { client_name: 'Odd', lifespan };
        expect(await refusal(socket, 'auth/long_lived_access_token', fields)).toBe('invalid_format');
      }
    });

    it('live on when the server is started again', async () => {
      const own = await startHome();
      const token = await make(own.ownerSocket, 'Script');
      await own.server.kill9();
      await own.server.restart();
      expect(await checkToken(own.base, token)).toBe(200);
      await own.server.stop();
    });
  });

  // rows: 4.3/4, 10/129
  it('are out of reach for everybody else', async () => {
    const [mine, theirs] = [await person(), await person()];
    expect((await rows(theirs.socket)).map(({ id }) => id)).not.toContain(mine.id);
    const fields = { refresh_token_id: mine.id };
    expect(await refusal(theirs.socket, 'auth/delete_refresh_token', fields)).toBe('invalid_token_id');
    const expiry = { ...fields, enable_expiry: false };
    expect(await refusal(theirs.socket, 'auth/refresh_token_set_expiry', expiry)).toBe('invalid_token_id');
    expect(await checkToken(home.base, mine.accessToken)).toBe(200);
    expect((await row(mine.socket, mine.id))?.expire_at).not.toBeNull();
    expect(await ask(mine.socket, 'auth/refresh_token_set_expiry', expiry)).toEqual({});
  });

  describe('expire after ninety days, unless', () => {
    const set = (socket: TestSocket, id: string, enable_expiry: boolean) =>
      ask(socket, 'auth/refresh_token_set_expiry', { refresh_token_id: id, enable_expiry });
    const daysLeft = async (socket: TestSocket, id: string) => {
      const end = (await row(socket, id))?.expire_at;
      return typeof end === 'string' ? (Date.parse(end) - Date.now()) / dayMs : null;
    };

    // rows: 4.3/6, 10/128
    it('that is switched off, also over a use, until it is switched on again', async () => {
      const { socket, id, refreshToken } = await person();
      expect(await daysLeft(socket, id)).toBeCloseTo(90, 1);
      await set(socket, id, false);
      expect(await daysLeft(socket, id)).toBeNull();
      expect((await refresh(refreshToken)).status).toBe(200);
      expect(await daysLeft(socket, id)).toBeNull();
      await set(socket, id, true);
      expect(await daysLeft(socket, id)).toBeCloseTo(90, 1);
      expect((await refresh(refreshToken)).status).toBe(200);
      expect(await daysLeft(socket, id)).toBeCloseTo(90, 1);
    });

    it('is off for good after a use just before, also when the server ends', async () => {
      const own = await startHome();
      const { socket, id, refreshToken } = await connectAccount(own);
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: own.clientId };
      await postForm(own.base, '/auth/token', form);
      await set(socket, id, false);
      await own.server.restart();
      const next = await connectAs(own.base, own.owner.accessToken);
      expect(await daysLeft(next, id)).toBeNull();
      await postForm(own.base, '/auth/token', form);
      await set(next, id, true);
      await own.server.restart();
      expect(await daysLeft(await connectAs(own.base, own.owner.accessToken), id)).toBeCloseTo(90, 1);
      await own.server.stop();
    });
  });

  describe('are deleted all at once', () => {
    const deleteAll = (socket: TestSocket, fields: Frame = {}) => ask(socket, 'auth/delete_all_refresh_tokens', fields);

    async function several() {
      const account = await addAccount(home);
      const current = await connectAccount(home, account);
      const others = [await signInAs(home, account), await connectAccount(home, account)];
      const longLived = await make(current.socket, 'Script');
      const alive = async () => {
        const tokens = [...others.map(({ accessToken }) => accessToken), longLived, current.accessToken];
        return Promise.all(tokens.map(async (token) => (await checkToken(home.base, token)) === 200));
      };
      return { current, others, alive, account };
    }

    // rows: 1.6/8, 4.3/5, 10/123, 13/30
    it('with the current one, which answers first and is gone two seconds later', async () => {
      const { current, alive, others } = await several();
      expect(await alive()).toEqual([true, true, true, true]);
      expect(await deleteAll(current.socket)).toEqual({});
      expect(await alive()).toEqual([false, false, false, true]);
      const other = others[1];
      if (other && 'socket' in other) expect(await (other.socket as TestSocket).closed).toBe(1000);
      expect(await current.socket.closed).toBe(1000);
      expect(await alive()).toEqual([false, false, false, false]);
    });

    // rows: 4.3/5, 10/124-126
    it.each<[Frame, boolean[]]>([
      [{ token_type: 'long_lived_access_token' }, [true, true, false, true]],
      [{ token_type: 'normal', delete_current_token: false }, [false, false, true, true]],
      [{ token_type: 'normal' }, [false, false, true, true]],
      [{ delete_current_token: false }, [false, false, false, true]],
      [{ token_type: 'no such type' }, [true, true, true, true]],
    ])('as far as is asked: %j', async (fields, expected) => {
      const { current, alive } = await several();
      expect(await deleteAll(current.socket, fields)).toEqual({});
      expect(await alive()).toEqual(expected);
    });

    it('of nobody else', async () => {
      const [mine, theirs] = [await several(), await several()];
      await deleteAll(mine.current.socket, { delete_current_token: false });
      expect(await theirs.alive()).toEqual([true, true, true, true]);
    });
  });
});
