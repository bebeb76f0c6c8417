import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../backend/store/open-store.ts';
import { onboardOwner } from '../../support/onboard-owner.ts';
import { checkToken } from '../../support/request.ts';
import { runLatchkey } from '../../support/run-latchkey.ts';
import { startServer, temporaryFolder } from '../../support/server.ts';

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const failed = (words: RegExp) => ({ code: 1, stderr: expect.stringMatching(words) });

describe('backup and restore', () => {
  it('takes everything while the server runs, for its owner alone, and brings it back into an empty folder', async () => {
    const server = await startServer();
    const { accessToken, refreshToken } = await onboardOwner(server);
    await runLatchkey(
      ['users', 'add', 'bob', '--name', 'Line\u2028break', '--data', server.data],
      'seven red kettles hum',
    );
    await runLatchkey(['bans', 'add', '192.0.2.9', '--data', server.data]);
    const file = join(temporaryFolder('backup'), 'home.backup');
    const made = await runLatchkey(['backup', file, '--json', '--data', server.data]);
    expect([made.code, mode(file)]).toEqual([0, '600']);
    expect(readdirSync(join(file, '..'))).toEqual(['home.backup']);
    const after = await runLatchkey(['users', 'add', 'late', '--data', server.data], 'seven red kettles hum');
    expect(after.code).toBe(0);
    await server.stop();

    const data = join(temporaryFolder('restored'), 'below', 'data');
    const restored = await runLatchkey(['restore', file, '--json', '--data', data]);
    expect([restored.code, JSON.parse(restored.stdout).parts]).toEqual([0, JSON.parse(made.stdout).parts]);
    expect([mode(data), mode(join(data, 'master.key')), mode(join(data, 'store'))]).toEqual(['700', '600', '700']);
    expect((await runLatchkey(['doctor', '--data', data])).stdout).toContain('are sound');
    const again = await startServer({ data });
    expect(await checkToken(again.base, accessToken)).toBe(200);
    const users = await runLatchkey(['users', 'list', '--json', '--data', data]);
    expect(JSON.parse(users.stdout).map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['Anna', 'Line\u2028break']),
    );
    expect(users.stdout).not.toContain('late');
    expect((await runLatchkey(['bans', 'list', '--data', data])).stdout).toContain('192.0.2.9');
    expect(readFileSync(file, 'utf8')).not.toContain(refreshToken);
    await again.stop();
  });

  it('is written and restored only where nothing is lost by it', async () => {
    const server = await startServer();
    await onboardOwner(server);
    await server.stop();
    const folder = temporaryFolder('backup');
    const file = join(folder, 'home.backup');
    expect((await runLatchkey(['backup', file, '--data', server.data])).code).toBe(0);
    const before = readFileSync(file, 'utf8');
    expect(await runLatchkey(['backup', file, '--data', server.data])).toMatchObject(failed(/is there already/));
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(await runLatchkey(['restore', file, '--data', server.data])).toMatchObject(failed(/is not empty/));
    expect(await runLatchkey(['restore', join(folder, 'none'), '--data', join(folder, 'x')])).toMatchObject(
      failed(/ENOENT/),
    );
    expect(await runLatchkey(['backup', join(folder, 'no', 'way'), '--data', server.data])).toMatchObject(
      failed(/ENOENT/),
    );
  });

  it('refuses a file that is cut, changed, or something else, before anything is written', async () => {
    const server = await startServer();
    await onboardOwner(server);
    await server.stop();
    const folder = temporaryFolder('backup');
    const file = join(folder, 'home.backup');
    await runLatchkey(['backup', file, '--data', server.data]);
    const whole = readFileSync(file);
    const data = join(folder, 'data');
    const refuses = async (words: RegExp) => {
      expect(await runLatchkey(['restore', file, '--data', data])).toMatchObject(failed(words));
      expect(existsSync(data)).toBe(false);
    };
    truncateSync(file, whole.length - 10);
    await refuses(/is damaged/);
    writeFileSync(file, whole.toString('utf8').replace('"Anna"', '"Anne"'));
    await refuses(/is damaged/);
    writeFileSync(file, '{"latchkey_backup":2}');
    await refuses(/is no backup/);
    writeFileSync(file, '');
    await refuses(/is no backup/);
    writeFileSync(file, whole);
    expect((await runLatchkey(['restore', file, '--data', data])).code).toBe(0);
  });

  it('of which a half is never served', async () => {
    const data = temporaryFolder('half');
    mkdirSync(join(data, 'restoring'));
    expect(await runLatchkey(['serve', '--port', '0', '--data', data])).toMatchObject(
      failed(/restore was interrupted: remove/),
    );
  });
});

describe('doctor', () => {
  it('finds nothing wrong with a server that is used', async () => {
    const server = await startServer();
    await onboardOwner(server);
    const { code, stdout } = await runLatchkey(['doctor', '--json', '--data', server.data]);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { ok: true }]);
    expect(stdout).toContain(`listens on port ${server.port} (process ${server.pid})`);
    await server.stop();
  });

  it('names broken records, indexes and strangers, without their values', async () => {
    const server = await startServer();
    await onboardOwner(server);
    await server.stop();
    const { store } = await openStore(server.data);
    const keys = (await store.range({ gte: '', lt: '\uffff', limit: 1000 })).map(([key]) => key);
    const first = (prefix: string) => keys.find((key) => key.startsWith(prefix)) ?? '';
    await store.transact((tx) => {
      tx.put(first('local-login!'), { id: 'kanarienvogel', passwordHash: 7 });
      tx.delete(first('refresh-token-by-hash!'));
      tx.put('refresh-token-by-hash!beef!', 'kanarienvogel');
      tx.delete(first('user-by-all!'));
      tx.put('stranger!1', 'kanarienvogel');
      tx.put('onboarding', 'kanarienvogel');
    });
    await store.close();
    const { code, stdout } = await runLatchkey(['doctor', '--data', server.data]);
    expect(code).toBe(1);
    for (const words of [
      'a record of local-login is broken',
      'refresh-token-by-hash lacks a record',
      'refresh-token-by-hash names a record that is not there',
      'user-by-all lacks a record',
      'stranger is no kind of record',
      'onboarding is broken',
      'latchkey restore',
    ])
      expect(stdout).toContain(words);
    expect(stdout).not.toContain('kanarienvogel');
  });

  it('tells what is open to others, what is wrong with key, port and configuration, and what to do', async () => {
    const server = await startServer();
    await server.stop();
    const busy = createServer().listen(0);
    const address = busy.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const config = join(temporaryFolder('config'), 'configuration.yaml');
    writeFileSync(config, `http:\n  server_port: ${port}\n`);
    const key = join(server.data, 'master.key');
    rmSync(key);
    writeFileSync(key, `${'0'.repeat(64)}\n`, { mode: 0o644 });
    const { code, stdout } = await runLatchkey(['doctor', '--config', config, '--data', server.data]);
    busy.close();
    expect([code, mode(key)]).toEqual([1, '644']);
    for (const words of [
      `chmod 600 '${key}'`,
      'master key is not the one of this data',
      `already listens on port ${port}`,
    ])
      expect(stdout).toContain(words);
    writeFileSync(config, 'http:\n  server_prot: 1\n');
    expect((await runLatchkey(['doctor', '--config', config, '--data', server.data])).stdout).toContain(
      'did you mean server_port?',
    );
  });
});

describe('the data folder', () => {
  it("is its owner's alone, also one that was open to others before", async () => {
    const data = join(temporaryFolder('data'), 'data');
    mkdirSync(data, { mode: 0o755 });
    const server = await startServer({ data });
    await onboardOwner(server);
    expect(server.output()).toContain(`${data} is open to other users. Close it: chmod 700 '${data}'`);
    await server.restart();
    expect(server.output()).toContain(`${data} was open to other users: its mode is 700 now`);
    const modes = [data, ...['control.sock', 'master.key', 'store'].map((name) => join(data, name))].map(mode);
    expect(modes).toEqual(['700', '600', '600', '700']);
    for (const name of readdirSync(join(data, 'store')))
      expect([name, mode(join(data, 'store', name))]).toEqual([name, '600']);
    await server.stop();
  });

  it('that holds other things too is left as it is, with the command to close it', async () => {
    const data = join(temporaryFolder('shared'), 'home');
    mkdirSync(data, { mode: 0o755 });
    writeFileSync(join(data, 'diary.txt'), '', { mode: 0o644 });
    const server = await startServer({ data });
    expect(server.output()).toContain(`chmod 700 '${data}'`);
    expect([mode(data), mode(join(data, 'diary.txt'))]).toEqual(['755', '644']);
    await server.stop();
  });
});
