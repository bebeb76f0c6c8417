import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loginCode } from '../../support/login-code.ts';
import { onboardOwner } from '../../support/onboard-owner.ts';
import { bearer, checkToken, request } from '../../support/request.ts';
import { type Ending, runLatchkey } from '../../support/run-latchkey.ts';
import { startServer, type TestServer, temporaryFolder } from '../../support/server.ts';
import { signIn } from '../../support/sign-in.ts';

const password = 'seven red kettles hum';
const other = 'eight blue kettles hum';

/** What every command is, with words that would do. */
const everyCommand = [
  ['serve'],
  ['users', 'list'],
  ['users', 'add', 'x'],
  ['users', 'rename', 'x', 'y'],
  ['users', 'passwd', 'x'],
  ['users', 'deactivate', 'x'],
  ['users', 'activate', 'x'],
  ['users', 'delete', 'x'],
  ['users', 'reset-mfa', 'x'],
  ['tokens', 'list'],
  ['tokens', 'revoke', 'x'],
  ['tokens', 'create', 'x', 'y'],
  ['bans', 'list'],
  ['bans', 'add', '192.0.2.1'],
  ['bans', 'remove', '192.0.2.1'],
  ['onboarding', 'restart'],
  ['backup', 'x'],
  ['restore', 'x'],
  ['doctor'],
  ['check-config'],
];

describe('every command', () => {
  it('tells its usage, its options and its exit codes, and all of them are in the overview', async () => {
    const { stdout: overview } = await runLatchkey(['--help']);
    for (const words of everyCommand) {
      const { code, stdout, stderr } = await runLatchkey([...words, '--help']);
      const name = words.slice(0, overview.includes(`  ${words.slice(0, 2).join(' ')} `) ? 2 : 1).join(' ');
      expect([code, stderr, stdout.includes(`Usage: latchkey ${name}`)]).toEqual([0, '', true]);
      expect(stdout).toContain('Exit codes: 0 done, 1 failed, 2 wrong usage.');
      expect(overview).toContain(`  ${name} `);
    }
  });

  it('fails in one line where there is no data, and makes none', async () => {
    const data = join(temporaryFolder('none'), 'data');
    const needData = everyCommand.filter(
      ([first]) => !['serve', 'restore', 'doctor', 'check-config'].includes(first ?? ''),
    );
    for (const words of needData) {
      const ending = await runLatchkey([...words, '--data', data], `${password}\n`);
      expect(ending).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^latchkey: There is no Latchkey data in [^\n]*\n$/),
      });
    }
    expect(() => statSync(data)).toThrow('ENOENT');
  });

  it.each([
    ['users', 'add'],
    ['users', 'add', 'x', 'y'],
    ['users', 'add', 'x', '--group', 'kings'],
    ['users', 'rename', 'x'],
    ['tokens', 'revoke'],
    ['tokens', 'revoke', 'x', '--user', 'y'],
    ['tokens', 'create', 'x'],
    ['tokens', 'create', 'x', 'y', '--days', '0'],
    ['bans', 'add', 'here'],
    ['bans', 'add', '192.0.2.1', '--hours', '-1'],
    ['bans', 'remove'],
    ['onboarding', 'restart', '--old-owner', 'king'],
    ['onboarding'],
    ['backup'],
    ['doctor', '--fast'],
    ['check-config', 'file'],
  ])('has exit code 2 for wrong usage: %s %s %s %s %s', async (...words) => {
    const ending = await runLatchkey(words.filter((word) => word !== undefined));
    expect(ending).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^latchkey: [^\n]+\n$/) });
  });

  it('tells failures as JSON too', async () => {
    const ending = await runLatchkey(['users', 'list', '--json', '--data', temporaryFolder('none')]);
    expect([ending.code, JSON.parse(ending.stdout).error.code]).toEqual([1, 'not_found']);
  });
});

/** The commands on the data of a server, which runs or not. */
const withServer = (isRunning: boolean) => {
  const start = async () => {
    const server = await startServer();
    const owner = await onboardOwner(server);
    if (!isRunning) await server.stop();
    const run = (words: string[], input = '') => runLatchkey([...words, '--data', server.data], input);
    const json = async (words: string[], input = '') => {
      const ending = await run([...words, '--json'], input);
      expect(ending).toMatchObject({ code: 0, stderr: '' });
      return JSON.parse(ending.stdout);
    };
    return { server, owner, run, json };
  };
  const serving = async (server: TestServer) => {
    if (!isRunning) await server.restart();
  };
  return { start, serving };
};

const failed = (words: RegExp): Partial<Ending> => ({
  code: 1,
  stdout: '',
  stderr: expect.stringMatching(new RegExp(`^latchkey: [^\\n]*${words.source}[^\\n]*\\n$`)),
});

describe.each([
  ['running', true],
  ['stopped', false],
])('on a %s server', (_, isRunning) => {
  const { start, serving } = withServer(isRunning);

  // rows: 7/3
  it('accounts are made, renamed, given passwords, switched off and deleted', async () => {
    const { server, owner, run, json } = await start();
    expect(await json(['users', 'add', 'bob', '--name', 'Bob', '--local-only'], `${password}\n`)).toMatchObject({
      username: 'bob',
      name: 'Bob',
      groups: ['system-users'],
      local_only: true,
    });
    expect(await run(['users', 'add', 'bob'], `${password}\n`)).toMatchObject(failed(/already exists/));
    expect(await run(['users', 'add', 'carl'], 'short\n')).toMatchObject(failed(/at least 8 characters/));
    expect(await run(['users', 'add', ' Carl'], `${password}\n`)).toMatchObject(failed(/not normalized/));
    expect((await json(['users', 'list'])).filter((user: { is_system: boolean }) => !user.is_system)).toHaveLength(2);
    expect(await json(['users', 'rename', 'bob', 'robert', '--name', 'Robert'])).toMatchObject({
      username: 'robert',
      name: 'Robert',
    });
    expect(await run(['users', 'rename', 'robert', 'anna'])).toMatchObject(failed(/already exists/));
    expect(await json(['users', 'passwd', ' ROBERT'], `${other}\n`)).toMatchObject({ username: 'robert' });
    expect(await json(['users', 'deactivate', 'robert'])).toMatchObject({ is_active: false });
    expect(await json(['users', 'activate', 'robert'])).toMatchObject({ is_active: true });
    expect(await run(['users', 'deactivate', 'anna'])).toMatchObject(failed(/owner can't be deactivated/));
    expect(await run(['users', 'delete', 'anna'])).toMatchObject(failed(/owner can't be deleted/));
    expect(await run(['users', 'delete', 'nobody'])).toMatchObject(failed(/no user nobody/));
    await serving(server);
    expect(await loginCode(server.base, { username: 'robert', password: other })).toHaveLength(32);
    await expect(loginCode(server.base, { username: 'robert', password })).rejects.toThrow('invalid_auth');
    expect(await checkToken(server.base, owner.accessToken)).toBe(200);
    await run(['users', 'delete', 'robert']);
    await expect(loginCode(server.base, { username: 'robert', password: other })).rejects.toThrow('invalid_auth');
    await server.stop();
  });

  it('a new password ends the sessions of the user, unless they are to be kept', async () => {
    const { server, owner, run, json } = await start();
    expect(await json(['users', 'passwd', 'anna', '--keep-sessions'], `${password}\n`)).toMatchObject({
      ended_sessions: 0,
    });
    await serving(server);
    expect(await checkToken(server.base, owner.accessToken)).toBe(200);
    if (!isRunning) await server.stop();
    expect((await json(['users', 'passwd', 'anna'], `${other}\n`)).ended_sessions).toBeGreaterThan(0);
    expect(await run(['users', 'passwd', 'anna'], '')).toMatchObject(failed(/password is needed/));
    await serving(server);
    expect(await checkToken(server.base, owner.accessToken)).toBe(401);
    await server.stop();
  });

  it('tokens are listed, made and ended', async () => {
    const { server, owner, run, json } = await start();
    const { token } = await json(['tokens', 'create', 'anna', 'thermostat', '--days', '30']);
    expect(await run(['tokens', 'create', 'anna', 'thermostat'])).toMatchObject(failed(/of that name/));
    const all = await json(['tokens', 'list', 'anna']);
    expect(all.map(({ type }: { type: string }) => type).sort()).toEqual(['long_lived_access_token', 'normal']);
    expect(JSON.stringify(all)).not.toContain(token);
    await serving(server);
    expect(await checkToken(server.base, token)).toBe(200);
    if (!isRunning) await server.stop();
    const { id } = all.find(({ client }: { client: string }) => client === 'thermostat');
    expect(await json(['tokens', 'revoke', id])).toEqual({ revoked: 1 });
    expect(await run(['tokens', 'revoke', id])).toMatchObject(failed(/no token with this id/));
    await serving(server);
    expect([await checkToken(server.base, token), await checkToken(server.base, owner.accessToken)]).toEqual([
      401, 200,
    ]);
    if (!isRunning) await server.stop();
    expect(await json(['tokens', 'revoke', '--user', 'anna'])).toEqual({ revoked: 1 });
    await serving(server);
    expect(await checkToken(server.base, owner.accessToken)).toBe(401);
    await server.stop();
  });

  it('addresses are banned and let in again, this machine never', async () => {
    const { server, run, json } = await start();
    expect(await json(['bans', 'add', '192.0.2.9'])).toMatchObject({ address: '192.0.2.9', until: null });
    expect((await json(['bans', 'add', '2001:db8::1', '--hours', '2'])).until).toMatch(/^\d{4}-/);
    expect((await json(['bans', 'list'])).map(({ address }: { address: string }) => address)).toEqual([
      '192.0.2.9',
      '2001:db8::1',
    ]);
    expect(readFileSync(join(server.data, 'ip_bans.yaml'), 'utf8')).toContain('192.0.2.9');
    expect(await run(['bans', 'add', '127.0.0.1'])).toMatchObject(failed(/this machine/));
    expect(await run(['bans', 'remove', '192.0.2.9'])).toMatchObject({ code: 0 });
    expect(await run(['bans', 'remove', '192.0.2.9'])).toMatchObject(failed(/is not banned/));
    expect(await json(['bans', 'list'])).toHaveLength(1);
    await server.stop();
  });

  it('never shows a password or a secret', async () => {
    const { server, run } = await start();
    const endings = [
      await run(['users', 'add', 'bob'], `${password}\n`),
      await run(['users', 'add', 'bob'], `${password}\n`),
      await run(['users', 'passwd', 'bob'], `${other}\n`),
      await run(['users', 'list', '--json']),
      await run(['tokens', 'list', '--json']),
      await run(['doctor', '--json']),
    ];
    const key = readFileSync(join(server.data, 'master.key'), 'utf8').trim();
    const told = [server.output(), ...endings.flatMap(({ stdout, stderr }) => [stdout, stderr])].join('\n');
    for (const secret of [password, other, key, '$argon2']) expect(told).not.toContain(secret);
    await server.stop();
  });
});

describe('the running server', () => {
  it('lets a user go at once who is deactivated on the command line', async () => {
    const server = await startServer();
    await onboardOwner(server);
    const run = (...words: string[]) => runLatchkey([...words, '--data', server.data], `${password}\n`);
    await run('users', 'add', 'bob');
    const { access_token } = await signIn(server.base, { username: 'bob', password });
    expect((await request(server.base, '/api/', { headers: bearer(access_token) })).status).toBe(200);
    await run('users', 'deactivate', 'bob');
    expect((await request(server.base, '/api/', { headers: bearer(access_token) })).status).toBe(401);
    await server.stop();
  });
});
