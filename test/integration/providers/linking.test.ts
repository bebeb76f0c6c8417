import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AuthHome,
  addAccount,
  ask,
  connectAccount,
  sessionFrom,
  startHome,
  tryLogin,
} from '../../support/auth-home.ts';
import { bearer, postJson } from '../../support/request.ts';
import { connectAs, type Frame } from '../../support/web-socket.ts';

const handler = ['command_line', null] as const;

describe('linking another way to sign in', () => {
  let home: AuthHome;

  beforeAll(async () => {
    const auth_providers = [{ type: 'homeassistant' }, { type: 'command_line', command: '/bin/true' }];
    home = await startHome({ homeassistant: { auth_providers } });
    return () => home.server.stop();
  });

  const codeFor = async (username: string, type = 'link_user') =>
    String((await tryLogin(home, { username, password: 'x' }, { handler, more: { type } })).result);
  const link = async (code: unknown, more: Frame = {}, token = home.owner.accessToken) => {
    const body = { client_id: home.clientId, code, ...more };
    const answer = await postJson(home.base, '/auth/link_user', body, { headers: bearer(token) });
    return [answer.status, answer.json().message];
  };
  const linked = [200, 'User linked'];
  const invalid = [400, 'Invalid code'];
  const userOf = async (username: string) => {
    const step = await tryLogin(home, { username, password: 'x' }, { handler });
    const { accessToken } = await sessionFrom(home, step);
    return ask<{ id: string; credentials: Frame[] }>(await connectAs(home.base, accessToken), 'auth/current_user');
  };

  // rows: 3.9/1, 10/5, 10/101
  it('gives the user who asks one more credential, with which he signs in as himself', async () => {
    const { socket, accessToken } = await connectAccount(home, await addAccount(home));
    const me = await ask(socket, 'auth/current_user');
    expect(await link(await codeFor('lou'), {}, accessToken)).toEqual(linked);
    const again = await userOf('lou');
    expect(again).toMatchObject({ id: me.id, is_admin: false });
    expect(again.credentials.map((credential) => credential.auth_provider_type).sort()).toEqual([
      'command_line',
      'homeassistant',
    ]);
  });

  // rows: 1.3/1, 10/5, 10/104
  it('changes nothing when it is linked already', async () => {
    const { accessToken } = await connectAccount(home, await addAccount(home));
    expect(await link(await codeFor('max'), {}, accessToken)).toEqual(linked);
    expect(await link(await codeFor('max'), {}, accessToken)).toEqual(linked);
    expect((await userOf('max')).credentials).toHaveLength(2);
  });

  // rows: 1.3/2, 3.9/3, 10/5, 10/105
  it('takes nobody’s credential away', async () => {
    const { id } = await userOf('ned');
    expect(await link(await codeFor('ned'))).toEqual([400, 'Credential already linked']);
    expect((await userOf('ned')).id).toBe(id);
    const { username, password } = home.owner;
    const own = await tryLogin(home, { username, password }, { more: { type: 'link_user' } });
    const { accessToken } = await connectAccount(home, await addAccount(home));
    expect(await link(own.result, {}, accessToken)).toEqual([400, 'Credential already linked']);
  });

  // rows: 3.9/2, 12/link-code-purpose, 13/41
  it('needs a code that was made for it, and uses it up', async () => {
    expect(await link(await codeFor('ola', 'authorize'))).toEqual(invalid);
    const code = await codeFor('ola');
    expect(await link(code, { client_id: 'http://other.test/' })).toEqual(invalid);
    expect(await link(code)).toEqual(linked);
    expect(await link(code)).toEqual(invalid);
  });

  // rows: 3.9/2, 10/102, 13/19
  it.each([{ code: 'f'.repeat(32) }, { code: undefined }, { client_id: undefined }, { client_id: 'invalid' }])(
    'is refused with %j',
    async (changes) => {
      expect(await link(await codeFor('pia'), changes)).toEqual(invalid);
    },
  );

  // rows: 3.9/4, 10/103
  it('refuses other fields, and a stranger, before the code is used up', async () => {
    const code = await codeFor('quin');
    expect((await link(code, { more: 1 }))[0]).toBe(400);
    const body = { client_id: home.clientId, code };
    const stranger = await postJson(home.base, '/auth/link_user', body, { headers: bearer('nonsense') });
    expect([stranger.status, stranger.text]).toEqual([401, '401: Unauthorized']);
    expect(await link(code)).toEqual(linked);
  });
});
