import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AuthHome,
  answerFlow,
  ask,
  sessionFrom,
  startFlow,
  startHome,
  tryLogin,
} from '../../support/auth-home.ts';
import { enableTotp } from '../../support/enable-totp.ts';
import { readLog } from '../../support/read-log.ts';
import { postForm } from '../../support/request.ts';
import { startServer, temporaryFolder } from '../../support/server.ts';
import { roomInStep } from '../../support/totp.ts';
import { connectAs, type Frame } from '../../support/web-socket.ts';

const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

describe('a program that decides who may sign in', () => {
  let home: AuthHome;
  let folder: string;

  beforeAll(async () => {
    folder = temporaryFolder('programs');
    const script = (id: string, text: string, more: Frame = {}) => {
      const path = join(folder, `${id}.sh`);
      writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      return { type: 'command_line', id, command: path, ...more };
    };
    home = await startHome({
      homeassistant: {
        auth_providers: [
          { type: 'homeassistant' },
          script('judge', '[ "$username" = joe ] && [ "$password" = "joe\'s own" ] || exit 3'),
          script('environment', `tr '\\0' '\\n' < /proc/$$/environ > ${folder}/environment`),
          { type: 'command_line', id: 'literal', command: '/usr/bin/test', args: ['$username', '=', 'joe'] },
          { type: 'command_line', id: 'equal', command: '/usr/bin/test', args: ['a b', '=', 'a b'] },
          { type: 'command_line', id: 'missing', command: '/nonexistent/program' },
          script('killed', 'kill -9 $$'),
          script('slow', `echo $$ > ${folder}/slow; sleep 300 & echo $! >> ${folder}/slow; wait; exit 0`),
          script(
            'meta',
            'echo "# name = Not me"; echo nothing; echo "name = Display = $username"; echo "color = blue"; echo "$password"',
            { meta: true },
          ),
          script('untold', 'echo "name = Not asked"; echo "group = system-read-only"'),
          script(
            'long',
            'echo "group = system-users"; head -c 100000 /dev/zero | tr "\\0" x; echo; echo "name = Too late"; head -c 20000000 /dev/zero',
            { meta: true },
          ),
        ],
      },
    });
    return () => home.server.stop();
  });

  const logIn = (id: string, username: string, password = 'x') =>
    tryLogin(home, { username, password }, { handler: ['command_line', id] });
  const sessionOf = async (id: string, username: string, password?: string) =>
    sessionFrom(home, await logIn(id, username, password));
  const userOf = async (id: string, username: string, password?: string) => {
    const { accessToken } = await sessionOf(id, username, password);
    return ask<{ id: string }>(await connectAs(home.base, accessToken), 'auth/current_user');
  };
  const wrong = { type: 'form', step_id: 'init', errors: { base: 'invalid_auth' } };

  // rows: 5.3/1
  it('asks for name and password as the local provider does', async () => {
    const form = (await startFlow(home, { handler: ['command_line', 'judge'] })).json();
    const local = (await startFlow(home)).json();
    expect({ ...form, flow_id: '', handler: [] }).toEqual({ ...local, flow_id: '', handler: [] });
  });

  // rows: 5.3/2, 5.3/4
  it('lets in whom it ends well for, and tells a failure in the log', async () => {
    expect(await logIn('judge', 'joe', "joe's own")).toMatchObject({ type: 'create_entry' });
    const log = await readLog(home.server);
    for (const [name, password] of [
      ['joe', 'other'],
      ['Joe', "joe's own"],
      ['', ''],
    ] as const) {
      expect(await logIn('judge', name, password)).toMatchObject(wrong);
    }
    expect((await log()).match(/invalid authentication/g)).toHaveLength(3);
  });

  // rows: 5.3/4
  it('takes a name without the spaces around it', async () => {
    expect(await logIn('judge', ' joe\t', "joe's own")).toMatchObject({ type: 'create_entry' });
    expect(await logIn('judge', 'joe', "joe's own ")).toMatchObject(wrong);
  });

  // rows: 5.3/1
  it('gets exactly two variables, and nothing else of ours', async () => {
    expect(await logIn('environment', 'eve', '$(id) "`\n line=2')).toMatchObject({ type: 'create_entry' });
    const environment = readFileSync(join(folder, 'environment'), 'utf8');
    expect(environment).toBe('username=eve\npassword=$(id) "`\n line=2\n');
  });

  it('is run without a shell', async () => {
    expect(await logIn('equal', 'joe')).toMatchObject({ type: 'create_entry' });
    expect(await logIn('literal', 'joe')).toMatchObject(wrong);
  });

  it.each(['missing', 'killed'])('is a wrong password when it is %s', async (id) => {
    expect(await logIn(id, 'joe')).toMatchObject(wrong);
  });

  it('is not even run for a name or password with a NUL', async () => {
    writeFileSync(join(folder, 'environment'), 'untouched');
    expect(await logIn('environment', 'joe\0', 'x')).toMatchObject(wrong);
    expect(await logIn('environment', 'joe', 'a\0b')).toMatchObject(wrong);
    expect(readFileSync(join(folder, 'environment'), 'utf8')).toBe('untouched');
  });

  it('that does not come to an end is a wrong password after ten seconds, and is ended with all that it started', async () => {
    const started = performance.now();
    expect(await logIn('slow', 'joe')).toMatchObject(wrong);
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(9_500);
    expect(took).toBeLessThan(20_000);
    const pids = readFileSync(join(folder, 'slow'), 'utf8').trim().split('\n').map(Number);
    expect(pids).toHaveLength(2);
    while (pids.some(isAlive)) await delay(50);
  });

  // rows: 1.2/4-5, 3.7/3, 5.3/3, 10/3
  it('describes the new user, in lines that it may mix with others', async () => {
    const user = await userOf('meta', 'sue', 'group = system-users');
    expect(user).toMatchObject({ name: 'Display = sue', is_admin: false, is_owner: false });
    const users = await ask<Frame[]>(home.ownerSocket, 'config/auth/list');
    expect(users.find(({ id }) => id === user.id)).toMatchObject({
      group_ids: ['system-users'],
      local_only: false,
      username: null,
      credentials: [{ type: 'command_line' }],
    });
  });

  // rows: 1.2/5, 5.3/3, 10/31
  it('describes nobody unless it is told to', async () => {
    expect(await userOf('untold', 'tim')).toMatchObject({ name: 'tim', is_admin: true });
  });

  it('describes a user once', async () => {
    const first = await userOf('meta', 'pat', 'group = system-read-only');
    const second = await userOf('meta', 'pat', 'group = system-admin');
    expect(second).toEqual(first);
    expect(second).toMatchObject({ is_admin: false });
  });

  it('cannot invent a group, which leaves the user without one', async () => {
    expect(await userOf('meta', 'mel', 'group = constructor')).toMatchObject({ is_admin: false });
  });

  // rows: 1.2/5, 5.3/3
  it('may keep a user to the local network', async () => {
    await userOf('meta', 'neil', 'local_only = true');
    const far = { handler: ['command_line', 'meta'], ip: '203.0.113.9' } as const;
    const blocked = { message: 'Login blocked: User cannot authenticate remotely' };
    expect(await tryLogin(home, { username: 'neil', password: 'x' }, far)).toEqual(blocked);
    expect(await logIn('meta', 'neil')).toMatchObject({ type: 'create_entry' });
  });

  it('may say a lot, of which the beginning counts', async () => {
    expect(await userOf('long', 'lea')).toMatchObject({ name: 'lea', is_admin: false });
  });

  it('does not save the second factor', async () => {
    const { accessToken } = await sessionOf('untold', 'una');
    await roomInStep();
    await enableTotp(await connectAs(home.base, accessToken));
    const step = await logIn('untold', 'una');
    expect(step).toMatchObject({ step_id: 'mfa' });
    expect((await answerFlow(home, step.flow_id, { code: '' })).json()).toMatchObject({ step_id: 'mfa' });
  });

  // rows: 3.7/11
  it('that is no longer configured keeps its sessions from going on', async () => {
    const own = await startHome({
      homeassistant: { auth_providers: [{ type: 'homeassistant' }, { type: 'command_line', command: '/bin/true' }] },
    });
    const step = await tryLogin(own, { username: 'joe', password: 'x' }, { handler: ['command_line', null] });
    const { refreshToken } = await sessionFrom(own, step);
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: own.clientId };
    expect((await postForm(own.base, '/auth/token', form)).status).toBe(200);
    await own.server.stop();
    const without = await startServer({ data: own.server.data });
    const refused = await postForm(without.base, '/auth/token', form);
    const denied = { error: 'access_denied', error_description: 'Auth provider is not configured' };
    expect([refused.status, refused.json()]).toEqual([403, denied]);
    await without.stop();
  });
});
