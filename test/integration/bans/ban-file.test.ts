import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { proxiedConfig, via } from '../../support/auth-home.ts';
import { readLog } from '../../support/read-log.ts';
import { request } from '../../support/request.ts';
import { startServer, temporaryFolder } from '../../support/server.ts';

const someday = '2026-01-02T03:04:05.678901+00:00';

describe('ip_bans.yaml', () => {
  /** A server on a folder that holds this file already. */
  async function startWith(text: string | null) {
    const data = temporaryFolder('bans');
    chmodSync(data, 0o700);
    const path = join(data, 'ip_bans.yaml');
    if (text !== null) writeFileSync(path, text);
    const server = await startServer({ data, config: proxiedConfig({ http: { login_attempts_threshold: 1 } }) });
    const statusFor = async (ip: string) => (await request(server.base, '/api/latchkey/health', via(ip))).status;
    const fail = (ip: string) => request(server.base, '/api/', via(ip));
    return { server, path, statusFor, fail, read: () => readFileSync(path, 'utf8') };
  }

  // rows: 6.1/6, 10/180
  it('bans the addresses it names, for good, and those alone', async () => {
    const text = `203.0.113.1:\n  banned_at: '${someday}'\n\n"2001:db8::5":\n  banned_at: ${someday}\n  more: 1\n`;
    const { server, statusFor } = await startWith(text);
    expect(await statusFor('203.0.113.1')).toBe(403);
    expect(await statusFor('2001:db8::5')).toBe(403);
    expect(await statusFor('203.0.113.2')).toBe(200);
    expect(await statusFor('2001:db8::6')).toBe(200);
    await server.stop();
  });

  it('may write an IPv6 address in any way', async () => {
    const { server, statusFor } = await startWith(`"2001:DB8:0:0::5":\n  banned_at: ${someday}\n`);
    expect(await statusFor('2001:db8::5')).toBe(403);
    await server.stop();
  });

  // rows: 6.1/6, 10/181, 13/42
  it('with odd entries is read all the same, and the log names them', async () => {
    const odd = [
      '203.0.113.1:\n  banned_at: nonsense\n',
      '203.0.113.2:\n',
      '203.0.113.3: 7\n',
      '203.0.113.4: {}\n',
      'not-an-address:\n  banned_at: 2026-01-01\n',
      '10.0.0.0/8:\n  banned_at: 2026-01-01\n',
      '203.0.113.5: [1]\n',
      '7: {banned_at: 2026-01-01}\n',
    ];
    const { server, statusFor } = await startWith(`${odd.join('\n')}\n203.0.113.9:\n  banned_at: ${someday}\n`);
    expect(await statusFor('203.0.113.9')).toBe(403);
    for (const last of [1, 2, 3, 4, 5]) expect(await statusFor(`203.0.113.${last}`)).toBe(200);
    expect(await statusFor('10.1.2.3')).toBe(200);
    await readLog(server);
    const named = '[homeassistant.components.http.ban] Failed to load IP ban';
    expect(server.output().split(named)).toHaveLength(odd.length + 1);
    expect(server.output()).toContain(`${named}: invalid IP address not-an-address`);
    await server.stop();
  });

  // rows: 10/182, 13/42
  it.each([
    ['empty', ''],
    ['a comment alone', '# nobody\n'],
    ['a list', '- 203.0.113.1\n'],
    ['a word', 'hello\n'],
    ['broken', '203.0.113.1: {\n'],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[index]}`)}]`).join('\n')}\n`,
    ],
  ])('that is %s keeps nobody out, and the server from nothing', async (_, text) => {
    const { server, statusFor } = await startWith(text);
    expect(await statusFor('203.0.113.1')).toBe(200);
    await server.stop();
  });

  // rows: 10/182
  it('that is a folder keeps the server from nothing', async () => {
    const data = temporaryFolder('bans');
    mkdirSync(join(data, 'ip_bans.yaml'));
    const server = await startServer({ data, config: proxiedConfig() });
    expect((await request(server.base, '/api/latchkey/health')).status).toBe(200);
    await server.stop();
  });

  // rows: 6.1/7, 10/189
  it('gets each new ban behind what a person wrote, and is for the owner’s eyes', async () => {
    const text = `# Why these: see the diary\n203.0.113.1: # Bob\n  banned_at: ${someday}\n`;
    const { server, fail, statusFor, read, path } = await startWith(text);
    await Promise.all(['203.0.113.7', '203.0.113.8', '2001:db8:1::1'].map(fail));
    for (const ip of ['203.0.113.7', '203.0.113.8', '2001:db8:1::1']) expect(await statusFor(ip)).toBe(403);
    await server.stop();
    expect(read()).toContain('# Why these: see the diary');
    expect(read()).toContain('# Bob');
    expect(read()).toContain('203.0.113.1:');
    expect(read()).toContain(someday);
    for (const ip of ['203.0.113.7', '203.0.113.8', '2001:db8:1::1']) expect(read()).toContain(ip);
    expect(statSync(path).mode & 0o077).toBe(0);
    await server.restart();
    for (const ip of ['203.0.113.1', '203.0.113.7', '203.0.113.8', '2001:db8:1::2']) {
      expect(await statusFor(ip)).toBe(403);
    }
    await server.stop();
  });

  it('that cannot be read as YAML is not written over, and the ban holds all the same', async () => {
    const { server, fail, statusFor, read } = await startWith('203.0.113.1: {\n');
    await fail('203.0.113.7');
    expect(await statusFor('203.0.113.7')).toBe(403);
    await server.restart();
    expect(await statusFor('203.0.113.7')).toBe(403);
    expect(read()).toBe('203.0.113.1: {\n');
    await server.stop();
  });
});
