import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { atEnd } from '../../support/at-end.ts';
import { openFlow, submitLogin } from '../../support/login-code.ts';
import { onboardOwner } from '../../support/onboard-owner.ts';
import { checkToken } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { connectAs, openSocket } from '../../support/web-socket.ts';

describe('a flood', () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    server = await startServer();
    ({ accessToken: token } = await onboardOwner(server));
    return () => server.stop();
  });

  afterEach(async () => {
    expect(await checkToken(server.base, token)).toBe(200);
    expect(server.output()).not.toMatch(/ ERROR /);
  });

  const times = <T>(count: number, make: (place: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, place) => make(place)));

  function residentMegabytes(): number {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  }

  function tcp(text: string | Buffer): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(text, () => resolve(socket)));
      socket.on('error', reject);
      socket.once('connect', () => socket.off('error', reject).on('error', () => {}));
      atEnd(() => socket.destroy());
    });
  }

  // rows: 12/overload
  it('of logins is answered with "try again", never with what makes clients drop their tokens', async () => {
    const flow = await openFlow(server.base);
    const before = residentMegabytes();
    const answers = await times(320, () => submitLogin(server.base, flow, { username: 'nobody', password: 'a guess' }));
    const statuses = new Set(answers.map((answer) => answer.status));
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    for (const answer of answers.filter(({ status }) => status === 503))
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(residentMegabytes() - before).toBeLessThan(120);
  });

  // rows: 12/login-flow-bounds
  it('of login flows leaves the flows of other addresses alone', async () => {
    const own = await openFlow(server.base, { from: '127.0.0.2' });
    await times(150, () => openFlow(server.base, { from: '127.0.0.3' }));
    expect((await submitLogin(server.base, own, { from: '127.0.0.2' })).json().type).toBe('create_entry');
  });

  it('of requests that never end keeps nobody else out', async () => {
    const heads = [
      'GET /api/ HTTP/1.1\r\nX-A: ',
      'POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\na',
      '',
    ];
    const before = residentMegabytes();
    const slow = await times(600, (place) => tcp(heads[place % heads.length] ?? ''));
    const started = performance.now();
    expect(await checkToken(server.base, token)).toBe(200);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(residentMegabytes() - before).toBeLessThan(80);
    for (const socket of slow) socket.destroy();
  });

  it('of sockets without a token fills no memory', async () => {
    const before = residentMegabytes();
    const sockets = await times(200, () => openSocket(server.base));
    for (const { socket } of sockets) socket.send('x'.repeat(60_000), { fin: false });
    const friend = await connectAs(server.base, token);
    expect(await friend.call('ping')).toEqual({ id: 1, type: 'pong' });
    expect(residentMegabytes() - before).toBeLessThan(80);
    for (const { socket } of sockets) socket.terminate();
  });

  // rows: 4.2/9
  it('of commands whose answers nobody reads fills no memory', async () => {
    const before = residentMegabytes();
    const deaf = await connectAs(server.base, token);
    deaf.socket.pause();
    for (let id = 1; id <= 20_000; id += 1) deaf.send({ id, type: 'get_config' });
    const friend = await connectAs(server.base, token);
    for (let turn = 0; turn < 50; turn += 1) await friend.call('auth/current_user');
    expect(residentMegabytes() - before).toBeLessThan(120);
    deaf.socket.terminate();
  });

  it('of requests in one packet is answered one by one', async () => {
    const request = `GET /api/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    const socket = await tcp(request.repeat(1_000));
    let answered = 0;
    await new Promise<void>((resolve) => {
      socket.on('data', (data) => {
        answered += data.toString().split('HTTP/1.1 200').length - 1;
        if (answered === 1_000) resolve();
      });
    });
    expect(answered).toBe(1_000);
  });

  describe('of broken frames', () => {
    const masked = (first: number, payload: Buffer) =>
      Buffer.concat([Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
    const upgrade = [
      'GET /api/websocket HTTP/1.1',
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${'A'.repeat(22)}==`,
      'Sec-WebSocket-Extensions: permessage-deflate',
    ].join('\r\n');

    // rows: 10/115, 10/117
    it.each([
      ['that are not masked', Buffer.from([0x81, 2, 0x7b, 0x7d])],
      ['that claim to be compressed', masked(0xc1, Buffer.from('{}'))],
      ['of a kind that is reserved', masked(0x83, Buffer.from('{}'))],
      ['that go on with nothing', masked(0x80, Buffer.from('{}'))],
      ['that are no UTF-8', masked(0x81, Buffer.from([0xff, 0xfe]))],
      [
        'that promise more than there is memory',
        Buffer.from([0x81, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0]),
      ],
      ['that close with half a code', masked(0x88, Buffer.from('a'))],
    ])('%s costs them their socket, and nobody else', async (_, frame) => {
      const friend = await connectAs(server.base, token);
      const socket = await tcp(`${upgrade}\r\n\r\n`);
      const ended = new Promise((resolve) => socket.on('close', resolve));
      socket.once('data', () => socket.write(frame));
      socket.resume();
      await ended;
      expect(await friend.call('ping')).toEqual({ id: 1, type: 'pong' });
    });
  });
});
