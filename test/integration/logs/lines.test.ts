import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AuthHome,
  addAccount,
  answerFlow,
  connectAccount,
  refusal,
  startFlow,
  startHome,
  via,
} from '../../support/auth-home.ts';
import { anna } from '../../support/onboard-owner.ts';
import { readLog } from '../../support/read-log.ts';
import { bearer, postForm, request } from '../../support/request.ts';
import { startServer, temporaryFolder } from '../../support/server.ts';
import { openSocket } from '../../support/web-socket.ts';

const ban = 'homeassistant.components.http.ban';
const forwarded = 'homeassistant.components.http.forwarded';
const filter = 'homeassistant.components.http.security_filter';
const agent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0';

describe('the log', () => {
  let home: AuthHome;

  beforeAll(async () => {
    home = await startHome();
    return () => home.server.stop();
  });

  /** What is logged while this is done, each line as level, logger and message. */
  async function linesOf(doing: () => Promise<unknown>): Promise<string[]> {
    const read = await readLog(home.server, { 'x-forwarded-for': '203.0.113.254' });
    await doing();
    return (await read()).split('\n').filter(Boolean).map(withoutTime);
  }
  const failure = (ip: string, url: string, by: string = agent) =>
    `WARNING ${ban}: Login attempt or request with invalid authentication from ${ip} (${ip}). Requested URL: '${url}'. (${by})`;
  const from = (ip: string, more: Record<string, string> = {}) => ({
    headers: { 'x-forwarded-for': ip, 'user-agent': agent, ...more },
  });

  // rows: 6.1/3
  it.each([
    ['no token', '/api/', {}, '/api/'],
    ['a wrong token', '/api/config', bearer('wrong'), '/api/config'],
    ['a name and password', '/api/', { authorization: 'Basic YW5uYTpzZWNyZXQ=' }, '/api/'],
    ['a signature', '/api/config?authSig=secret-part&b=1', {}, '/api/config?authSig=…&b=…'],
  ])('tells of a request with %s', async (_, path, headers, url) => {
    const lines = await linesOf(() => request(home.base, path, from('203.0.113.9', headers)));
    expect(lines).toEqual([failure('203.0.113.9', url)]);
  });

  it('has None for a client that does not say what it is', async () => {
    const lines = await linesOf(() => request(home.base, '/api/', via('2001:db8::9')));
    expect(lines).toEqual([failure('2001:db8::9', '/api/', 'None')]);
  });

  // rows: 6.1/1, 6.1/3, 10/85
  it('tells of a wrong password, an unknown flow and an unknown token', async () => {
    const ip = '203.0.113.10';
    let flow = '';
    const lines = await linesOf(async () => {
      flow = String((await startFlow(home, { ip })).json().flow_id);
      await answerFlow(home, flow, { username: anna.username, password: 'wrong' }, ip);
      await answerFlow(home, 'nothing', { username: anna.username, password: 'wrong' }, ip);
      const grant = { grant_type: 'refresh_token', refresh_token: 'unknown', client_id: home.clientId };
      await postForm(home.base, '/auth/token', grant, via(ip));
    });
    const urls = [`/auth/login_flow/${flow}`, '/auth/login_flow/nothing', '/auth/token'];
    expect(lines).toEqual(urls.map((url) => failure(ip, url, 'None')));
  });

  // rows: 6.1/1, 6.1/3
  it('tells of a wrong token on the WebSocket', async () => {
    const lines = await linesOf(async () => {
      const socket = await openSocket(home.base, from('203.0.113.11'));
      socket.send({ type: 'auth', access_token: 'wrong' });
      await socket.closed;
    });
    expect(lines).toEqual([failure('203.0.113.11', '/api/websocket')]);
  });

  it('tells of a command that somebody may not give', async () => {
    const reader = await addAccount(home, { name: 'Rita', group_ids: ['system-read-only'] });
    const { socket } = await connectAccount(home, reader);
    const lines = await linesOf(async () => {
      expect(await refusal(socket, 'config/auth/list')).toBe('unauthorized');
      expect(await refusal(socket, 'nothing')).toBe('unknown_command');
    });
    const logger = 'homeassistant.components.websocket_api.http.connection';
    const line = `ERROR ${logger}: \\[\\d+\\] Error handling message: Unauthorized \\(unauthorized\\) Rita from 127.0.0.1`;
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${line}$`))]);
  });

  // rows: 6.1/3
  it('calls this machine localhost, and adds what may be behind it', async () => {
    const lines = await linesOf(() => request(home.base, '/api/', { headers: { 'user-agent': agent } }));
    expect(lines).toEqual([
      failure('127.0.0.1', '/api/').replace('127.0.0.1 (', 'localhost ('),
      expect.stringMatching(/^INFO homeassistant\.components\.http\.ban: .*nmap device tracker.*X-Forwarded-For$/),
    ]);
  });

  it.each([
    [{ 'x-forwarded-for': 'nonsense' }, 'Invalid IP address in X-Forwarded-For: nonsense'],
    [{ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': '' }, 'Empty item received in X-Forward-Proto header: '],
    [
      { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'a,b,c' },
      'Incorrect number of elements in X-Forward-Proto. Expected 1 or 1, got 3: a,b,c',
    ],
    [{ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-host': '' }, 'Empty value received in X-Forward-Host header'],
  ])('tells what is wrong with the headers of a proxy: %j', async (headers, message) => {
    const lines = await linesOf(() => request(home.base, '/auth/providers', { headers }));
    expect(lines).toEqual([`ERROR ${forwarded}: ${message}`]);
  });

  it('tells of a proxy that is not trusted', async () => {
    const lines = await linesOf(() =>
      request(home.base, '/auth/providers', { from: '127.0.0.3', headers: { 'x-forwarded-for': '203.0.113.9' } }),
    );
    expect(lines).toEqual([`ERROR ${forwarded}: Received X-Forwarded-For header from an untrusted proxy 127.0.0.3`]);
  });

  // rows: 6.6/1-2, 10/222
  it.each([
    ['/auth/providers?../', 'a request with a potential harmful query string: /auth/providers?../'],
    ['/..%2fetc', 'a potential harmful request to: /..%2fetc'],
    ['/auth/providers?%09', 'a request with unsafe byte query string: /auth/providers?%09'],
    ['/auth/%09', 'a request with an unsafe byte in path: /auth/%09'],
    ['/auth/providers?token=../secret', 'a request with a potential harmful query string: /auth/providers?token=…'],
  ])('tells of a request that was filtered: %s', async (path, message) => {
    const lines = await linesOf(() => request(home.base, path, via('203.0.113.9')));
    expect(lines).toEqual([`WARNING ${filter}: Filtered ${message}`]);
  });

  // rows: 6.1/4, 10/187
  it('tells of the failure that leads to a ban, then of the ban, and of nothing after it', async () => {
    const server = await startServer({ config: { http: { ...trusting, login_attempts_threshold: 2 } } });
    for (let turn = 0; turn < 4; turn += 1) await request(server.base, '/api/', from('203.0.113.12'));
    const lines = () =>
      server
        .output()
        .split('\n')
        .map(withoutTime)
        .filter((line) => line.includes(ban));
    await expect
      .poll(lines)
      .toEqual([
        failure('203.0.113.12', '/api/'),
        failure('203.0.113.12', '/api/'),
        `WARNING ${ban}: Banned IP 203.0.113.12 for too many login attempts`,
      ]);
    const file = join(server.data, 'ip_bans.yaml');
    await expect
      .poll(() => existsSync(file) && readFileSync(file, 'utf8'))
      .toMatch(/^203\.0\.113\.12:\n {2}banned_at: ["']?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00["']?\n$/);
    await server.stop();
  });

  // rows: 6.1/6, 13/42
  it.each([
    ["not-an-ip:\n  banned_at: '2026-11-23T13:07:09+00:00'\n", 'Failed to load IP ban: invalid IP address not-an-ip'],
    ['- a\n', 'Unable to load FILE: YAML file FILE does not contain a dict'],
  ])('tells of a list of bans that it cannot read: %j', async (text, message) => {
    const data = temporaryFolder('data');
    const file = join(data, 'ip_bans.yaml');
    writeFileSync(file, text, { mode: 0o600 });
    const server = await startServer({ data });
    const lines = () => server.output().split('\n').map(withoutTime);
    await expect.poll(lines).toContain(`ERROR ${ban}: ${message.replaceAll('FILE', file)}`);
    await server.stop();
  });
});

const trusting = { use_x_forwarded_for: true, trusted_proxies: ['127.0.0.1'] };

/** `LEVEL logger: message` of a line in Home Assistant's format; anything else stays as it is. */
function withoutTime(line: string): string {
  return line.replace(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} ([A-Z]+) \(MainThread\) \[([\w.]+)\] /,
    (_, level: string, logger: string) => `${level} ${logger}: `,
  );
}
