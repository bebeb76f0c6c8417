import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loginCode } from '../../support/login-code.ts';
import { anna, onboardOwner } from '../../support/onboard-owner.ts';
import { checkToken } from '../../support/request.ts';
import { runLatchkey } from '../../support/run-latchkey.ts';
import { freePort, startServer, temporaryFolder } from '../../support/server.ts';

describe('command line', () => {
  const serve = async (...args: string[]) =>
    runLatchkey(['serve', '--host', '127.0.0.1', '--port', String(await freePort()), ...args]);

  /** One line on standard error that says this, and the exit code. */
  const complaint = (code: number, words: RegExp) => ({
    code,
    stdout: expect.any(String),
    stderr: expect.stringMatching(new RegExp(`^latchkey: [^\\n]*${words.source}[^\\n]*\\n$`)),
  });

  it('tells its usage and its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(await runLatchkey(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    for (const args of [['--help'], ['help'], []]) {
      const { code, stdout } = await runLatchkey(args);
      expect([code, stdout.includes('start the server')]).toEqual([0, true]);
    }
  });

  it.each([
    [['fly'], /there is no command fly/],
    [['constructor'], /there is no command constructor/],
    [['serve', '--port', 'abc'], /--port must be a number/],
    [['serve', '--port', '65536'], /--port must be a number/],
    [['serve', '--port=-1'], /--port must be a number/],
    [['serve', '--prot', '1'], /--prot/],
    [['serve', '--port'], /--port/],
    [['serve', 'now'], /there is no place for now/],
    [['users', 'remove', 'anna'], /users needs one of list, add/],
    [['users', 'passwd'], /USERNAME is missing/],
  ])('says what is wrong with the words %j, with exit code 2', async (args, words) => {
    expect(await runLatchkey(args)).toEqual(complaint(2, words));
  });

  it('needs a port that nobody listens on', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const data = temporaryFolder('data');
    const ending = await runLatchkey(['serve', '--host', '127.0.0.1', '--port', port, '--data', data]);
    taken.close();
    expect(ending).toEqual(complaint(1, new RegExp(`already listens on 127\\.0\\.0\\.1, port ${port}.*--port`)));
  });

  it('needs a folder that it can write to', async () => {
    const file = join(temporaryFolder('file'), 'data');
    writeFileSync(file, '');
    expect(await serve('--data', file)).toEqual(complaint(1, /data folder/));
    expect(await serve('--data', join(file, 'below'))).toEqual(complaint(1, /data folder/));
  });

  it('needs a folder that no other Latchkey uses, and leaves that one alone', async () => {
    const server = await startServer();
    const owner = await onboardOwner(server);
    expect(await serve('--data', server.data)).toEqual(complaint(1, /Another Latchkey is already running/));
    expect(await runLatchkey(['users', 'list', '--data', server.data])).toMatchObject({ code: expect.any(Number) });
    expect(await checkToken(server.base, owner.accessToken)).toBe(200);
    await server.stop();
  });

  it.each([
    ['no file', null, /Can't read the configuration/],
    ['a file that is no YAML', 'http: [', /Invalid YAML/],
    ['a file that is no mapping', '- http', /must be a mapping/],
    ['an unknown option', 'http: { server_prot: 1 }', /http\.server_prot is not known; did you mean server_port/],
    ['an option of the wrong type', 'http: { server_port: one }', /http\.server_port/],
    ['a port out of range', 'http: { server_port: 65536 }', /http\.server_port/],
    ['a network that is none', 'http: { trusted_proxies: [10.0.0.0/40] }', /http\.trusted_proxies/],
    ['a proxy that nobody is to trust', 'http: { use_x_forwarded_for: true }', /trusted_proxies/],
  ])('names the option when the configuration is %s', async (_, text, words) => {
    const file = join(temporaryFolder('config'), 'configuration.yaml');
    if (text !== null) writeFileSync(file, text);
    const ending = await serve('--data', temporaryFolder('data'), '--config', file);
    expect(ending).toEqual(complaint(1, words));
    expect(ending.stderr).toContain(file);
  });

  it('takes a whole Home Assistant configuration, and tells once what it does not use', async () => {
    const config = 'default_config:\nautomation: !include automations.yaml\nhttp:\nhomeassistant:\n  name: Villa\n';
    const server = await startServer({ config });
    expect(server.output()).toMatch(/Not ours, ignored: default_config, automation\n/);
    await server.stop();
  });

  describe('users', () => {
    // rows: 7/3
    it('lists who has an account', async () => {
      const server = await startServer();
      await onboardOwner(server);
      await server.stop();
      const ending = await runLatchkey(['users', 'list', '--data', server.data]);
      expect(ending).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^anna\tAnna\towner\t[0-9a-f]{32}\n$/),
        stderr: '',
      });
    });

    // rows: 7/3
    it('sets a new password, and refuses one that is too weak', async () => {
      const server = await startServer();
      await onboardOwner(server);
      await server.stop();
      const passwd = (name: string, input: string) =>
        runLatchkey(['users', 'passwd', name, '--data', server.data], input);
      expect(await passwd('anna', 'password1\n')).toEqual(complaint(1, /Password/));
      expect(await passwd('nobody', 'seven red kettles hum\n')).toEqual(complaint(1, /no user nobody/));
      expect(await passwd(' ANNA', 'seven red kettles hum\n')).toMatchObject({ code: 0 });
      await server.restart();
      await expect(loginCode(server.base, { password: anna.password })).rejects.toThrow('invalid_auth');
      expect(await loginCode(server.base, { password: 'seven red kettles hum' })).toHaveLength(32);
      await server.stop();
    });
  });

  describe('master key', () => {
    it('is never silently made anew beside data', async () => {
      const server = await startServer();
      const { accessToken } = await onboardOwner(server);
      await server.stop();
      const file = join(server.data, 'master.key');
      const key = readFileSync(file);
      rmSync(file);
      expect(await serve('--data', server.data)).toEqual(complaint(1, /master key .* is missing/));
      writeFileSync(file, 'too short', { mode: 0o600 });
      expect(await serve('--data', server.data)).toEqual(complaint(1, /master key .* is damaged/));
      rmSync(file);
      mkdirSync(file, { mode: 0o700 });
      expect(await serve('--data', server.data)).toEqual(complaint(1, /master key/));
      rmSync(file, { recursive: true });
      writeFileSync(file, `${'0'.repeat(64)}\n`, { mode: 0o600 });
      expect(await serve('--data', server.data)).toEqual(complaint(1, /master key is not the one of this data/));
      writeFileSync(file, key);
      await server.restart();
      expect(await checkToken(server.base, accessToken)).toBe(200);
      await server.stop();
    });
  });
});
