import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type AuthHome, ask, startHome, via } from '../../support/auth-home.ts';
import { readLog } from '../../support/read-log.ts';
import { bearer, type RequestOptions, request } from '../../support/request.ts';
import { connectAs, type Frame, openSocket } from '../../support/web-socket.ts';

describe('bans', () => {
  let home: AuthHome;
  let lastAddress = 0;

  beforeAll(async () => {
    home = await startHome({ http: { login_attempts_threshold: 3 } });
    return () => home.server.stop();
  });

  const stranger = () => {
    lastAddress += 1;
    return `203.0.113.${lastAddress}`;
  };
  const statusFor = async (ip: string, options: RequestOptions = {}) => {
    const headers = { 'x-forwarded-for': ip, ...options.headers };
    return (await request(home.base, '/auth/providers', { ...options, headers })).status;
  };
  const fail = (ip: string) => request(home.base, '/api/', via(ip));

  // rows: 6.1/4, 10/187
  it('come with the third failure, which still gets its own answer', async () => {
    const ip = stranger();
    const statuses = [];
    for (let turn = 0; turn < 4; turn += 1) statuses.push((await fail(ip)).status);
    expect(statuses).toEqual([401, 401, 401, 403]);
  });

  // rows: 3.14/2, 6.1/4, 6.7/3, 13/44
  it('close every door with one short answer, and those of this address alone', async () => {
    const ip = stranger();
    const good = bearer(home.owner.accessToken);
    expect(await statusFor(ip, { headers: good })).toBe(200);
    for (let turn = 0; turn < 3; turn += 1) await fail(ip);
    for (const path of ['/', '/api/', '/auth/authorize', '/web/x.js', '/api/latchkey/health', '/nothing']) {
      const answer = await request(home.base, path, { headers: { ...good, 'x-forwarded-for': ip } });
      expect([answer.status, answer.text]).toEqual([403, '403: Forbidden']);
      expect(answer.headers['x-frame-options']).toBeUndefined();
    }
    const origin = 'https://cast.home-assistant.io';
    const fromPage = await request(home.base, '/api/', { headers: { 'x-forwarded-for': ip, origin } });
    expect(fromPage.headers['access-control-allow-origin']).toBe(origin);
    await expect(openSocket(home.base, via(ip))).rejects.toThrow('403');
    expect(await statusFor(stranger())).toBe(200);
  });

  // rows: 6.1/9
  it('leave an open socket open', async () => {
    const ip = stranger();
    const socket = await connectAs(home.base, home.owner.accessToken, via(ip));
    for (let turn = 0; turn < 3; turn += 1) await fail(ip);
    expect(await statusFor(ip)).toBe(403);
    expect(await socket.call('ping')).toMatchObject({ type: 'pong' });
  });

  it('take an IPv6 address with all of its /64, however it is written, and no more', async () => {
    for (const ip of ['2001:db8:7:1::1', '2001:DB8:7:1:FFFF:ffff:0:1', '2001:0db8:0007:0001:0000::5']) await fail(ip);
    expect(await statusFor('2001:DB8:7:1::abcd')).toBe(403);
    expect(await statusFor('2001:db8:7:2::1')).toBe(200);
    for (let turn = 0; turn < 3; turn += 1) await fail('::ffff:203.0.113.250');
    expect(await statusFor('203.0.113.250')).toBe(403);
  });

  // rows: 12/bans
  it('are never for this machine or a proxy that is trusted', async () => {
    for (const ip of ['127.0.0.1', '127.0.0.9', '::1', '10.9.0.7']) {
      for (let turn = 0; turn < 5; turn += 1) await fail(ip);
      expect(await statusFor(ip)).toBe(200);
    }
    for (let turn = 0; turn < 3; turn += 1) await fail('10.9.1.7');
    expect(await statusFor('10.9.1.7')).toBe(403);
  });

  // rows: 6.1/3, 6.1/7-8, 10/187
  it('are told in the log, to the people of the house and in the file', async () => {
    const { ownerSocket: socket } = home;
    const log = await readLog(home.server);
    const watcher = await connectAs(home.base, home.owner.accessToken);
    await ask(watcher, 'persistent_notification/subscribe');
    expect((await watcher.next())?.event).toMatchObject({ type: 'current' });
    const ip = stranger();
    for (let turn = 0; turn < 3; turn += 1) await request(home.base, '/api/?a=secret', via(ip));
    const notes = await ask<Frame[]>(socket, 'persistent_notification/get');
    const told = await log();
    expect(told).toContain(
      `WARNING (MainThread) [homeassistant.components.http.ban] Login attempt or request with invalid authentication from ${ip} (${ip}). Requested URL: '/api/?a=…'. (None)`,
    );
    expect(told).toContain(`[homeassistant.components.http.ban] Banned IP ${ip} for too many login attempts`);
    const note = (id: string) => notes.find(({ notification_id }) => notification_id === id);
    const failed = `Login attempt or request with invalid authentication from ${ip} (${ip}). See the log for details.`;
    expect(note('http-login')).toMatchObject({ title: 'Login attempt failed', message: failed });
    expect(note('ip-ban')).toMatchObject({
      title: 'Banning IP address',
      message: `Too many login attempts from ${ip}`,
    });
    expect(JSON.stringify(await watcher.next())).toContain(ip);
    expect(await statusFor(ip)).toBe(403);
    const file = () => readFileSync(join(home.server.data, 'ip_bans.yaml'), 'utf8');
    // The ban holds at once, the file follows.
    await vi.waitUntil(() => file().includes(ip));
    expect(file()).toMatch(new RegExp(`^${ip}:\\n {2}banned_at: .*\\+00:00`, 'm'));
  });

  // rows: 6.1/7
  it('outlive a restart', async () => {
    const own = await startHome({ http: { login_attempts_threshold: 1 } });
    await request(own.base, '/api/', via('198.51.100.7'));
    await request(own.base, '/api/', via('2001:db8:9::1'));
    const statuses = async () => {
      const answers = ['198.51.100.7', '2001:db8:9::2', '198.51.100.8'].map((ip) =>
        request(own.base, '/auth/providers', via(ip)),
      );
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    expect(await statuses()).toEqual([403, 403, 200]);
    await own.server.restart();
    expect(await statuses()).toEqual([403, 403, 200]);
    await own.server.stop();
  });

  // rows: 10/186, 12/bans
  it.each([
    { ip_ban_enabled: false, login_attempts_threshold: 1 },
    { login_attempts_threshold: -1 },
    { login_attempts_threshold: 0 },
  ])('never come with %j, and failures are told all the same', async (http) => {
    const own = await startHome({ http });
    const log = await readLog(own.server);
    for (let turn = 0; turn < 12; turn += 1) {
      expect((await request(own.base, '/api/', via('198.51.100.7'))).status).toBe(401);
    }
    expect((await log()).match(/invalid authentication/g)).toHaveLength(12);
    await own.server.stop();
  });

  // rows: 10/186, 12/bans
  it('come with the tenth failure when nothing is configured', async () => {
    const own = await startHome({ http: { login_attempts_threshold: undefined } });
    const statuses = [];
    for (let turn = 0; turn < 11; turn += 1)
      statuses.push((await request(own.base, '/api/', via('198.51.100.7'))).status);
    expect(statuses).toEqual([...Array(10).fill(401), 403]);
    await own.server.stop();
  });
});
