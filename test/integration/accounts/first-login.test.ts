import { beforeAll, describe, expect, it } from 'vitest';
import { type AuthHome, ask, connectAccount, sessionFrom, startHome, tryLogin } from '../../support/auth-home.ts';
import { connectAs, type Frame } from '../../support/web-socket.ts';

const handler = ['command_line', null] as const;

describe('the first login with a new credential', () => {
  let home: AuthHome;

  beforeAll(async () => {
    const auth_providers = [{ type: 'homeassistant' }, { type: 'command_line', command: '/bin/true' }];
    home = await startHome({ homeassistant: { auth_providers } });
    return () => home.server.stop();
  });

  const prove = (username: string) => tryLogin(home, { username, password: 'x' }, { handler });
  const count = async () => (await ask<Frame[]>(home.ownerSocket, 'config/auth/list')).length;

  it('makes the user when the code is exchanged, not before', async () => {
    const before = await count();
    const step = await prove('ann');
    expect(await count()).toBe(before);
    const { accessToken } = await sessionFrom(home, step);
    expect(await count()).toBe(before + 1);
    const me = await ask(await connectAs(home.base, accessToken), 'auth/current_user');
    expect(me).toMatchObject({ name: 'ann', is_owner: false, is_admin: true });
  });

  it('makes one user of two codes that are exchanged at once', async () => {
    const before = await count();
    const steps = [await prove('ben'), await prove('ben')];
    await Promise.all(steps.map((step) => sessionFrom(home, step)));
    expect(await count()).toBe(before + 1);
  });

  it('is told to whoever listens, once', async () => {
    const { socket } = await connectAccount(home);
    await ask(socket, 'subscribe_events', { event_type: 'user_added' });
    const { accessToken } = await sessionFrom(home, await prove('cat'));
    await sessionFrom(home, await prove('cat'));
    await sessionFrom(home, await prove('dan'));
    const { id } = await ask<{ id: string }>(await connectAs(home.base, accessToken), 'auth/current_user');
    const told = [await socket.next(), await socket.next()].map((frame) => (frame?.event as Frame | undefined)?.data);
    expect(told[0]).toEqual({ user_id: id });
    expect(told[1]).not.toEqual(told[0]);
  });
});
