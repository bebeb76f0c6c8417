import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { anna, onboardOwner } from '../../support/onboard-owner.ts';
import { postForm, request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { signIn } from '../../support/sign-in.ts';
import { openSocket, type TestSocket } from '../../support/web-socket.ts';

describe('auth phase of the WebSocket', () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    server = await startServer();
    ({ accessToken: token } = await onboardOwner(server));
    return () => server.stop();
  });

  /** Everything the server says before it closes. */
  async function lastWords(socket: TestSocket): Promise<unknown[]> {
    const words: unknown[] = [];
    for (let frame = await socket.next(); frame !== null; frame = await socket.next()) words.push(frame);
    return words;
  }
  /** What is sent inside arrives together, as it may on any network. */
  function inOnePacket({ socket }: TestSocket, send: () => void): void {
    const { _socket: stream } = socket as unknown as { _socket: Socket };
    stream.cork();
    send();
    stream.uncork();
  }
  const greeting = { type: 'auth_required', ha_version: '2026.2.3' };
  const invalid = { type: 'auth_invalid', message: 'Invalid access token or password' };

  // rows: 4.1/1-2, 10/109
  it('greets, takes the access token, and answers commands from then on', async () => {
    const socket = await openSocket(server.base);
    expect(await socket.next()).toEqual(greeting);
    socket.send({ type: 'auth', access_token: token });
    expect(await socket.next()).toEqual({ type: 'auth_ok', ha_version: '2026.2.3' });
    expect(await socket.call('ping')).toEqual({ id: 1, type: 'pong' });
  });

  // rows: 4.1/1
  it('takes the token before it has greeted, with the first commands right behind', async () => {
    const socket = await openSocket(server.base);
    inOnePacket(socket, () => {
      socket.send({ type: 'auth', access_token: token });
      for (let id = 1; id <= 20; id += 1) socket.send({ id, type: 'ping' });
    });
    expect([await socket.next(), await socket.next()]).toMatchObject([greeting, { type: 'auth_ok' }]);
    for (let id = 1; id <= 20; id += 1) expect(await socket.next()).toEqual({ id, type: 'pong' });
  });

  // rows: 4.1/3, 4.1/5, 10/110, 10/113
  it.each([
    ['a bad token', () => ({ type: 'auth', access_token: 'incorrect' })],
    ['an old password', () => ({ type: 'auth', api_password: 'nine green kettles sing' })],
    ['no secret', () => ({ type: 'auth' })],
    ['an empty token', () => ({ type: 'auth', access_token: '' })],
  ])('closes on %s, and the log tells the failed login', async (_, frame) => {
    const before = failedLogins();
    const socket = await openSocket(server.base);
    socket.send(frame());
    expect(await lastWords(socket)).toEqual([greeting, invalid]);
    expect(await socket.closed).toBe(1000);
    await expect.poll(failedLogins).toBe(before + 1);
  });

  // rows: 4.1/4, 10/111
  it.each([
    ['a command before the token', { id: 1, type: 'auth/current_user' }],
    ['another type', { type: 'ping' }],
    ['no type', { access_token: 'x' }],
    ['a key more', { type: 'auth', access_token: 'x', id: 1 }],
    ['both secrets', { type: 'auth', access_token: 'x', api_password: 'x' }],
    ['a token that is no text', { type: 'auth', access_token: ['x'] }],
    ['a list', [{ type: 'auth', access_token: 'x' }]],
    ['a number', 7],
    ['nothing', null],
  ])('says what is wrong with the form of %s, and closes; that is no failed login', async (_, frame) => {
    const before = failedLogins();
    const socket = await openSocket(server.base);
    socket.send(frame);
    const [first, second] = (await lastWords(socket)) as { type: string; message: string }[];
    expect([first, second?.type]).toEqual([greeting, 'auth_invalid']);
    expect(second?.message).toMatch(/^Auth message incorrectly formatted: ./);
    expect(failedLogins()).toBe(before);
  });

  // rows: 4.1/6, 10/115
  it.each([
    ['text that is no JSON', Buffer.from('{"type": "auth"'), false],
    ['a binary frame', Buffer.from(JSON.stringify({ type: 'auth' })), true],
    ['an empty frame', Buffer.alloc(0), false],
    ['an empty binary frame', Buffer.alloc(0), true],
  ])('closes without a word on %s', async (_, data, binary) => {
    const socket = await openSocket(server.base);
    socket.socket.send(data, { binary });
    expect(await lastWords(socket)).toEqual([greeting]);
    expect(await socket.closed).toBe(1000);
  });

  it('cuts off a stranger who sends more than a token could be', async () => {
    const socket = await openSocket(server.base);
    socket.send({ type: 'auth', access_token: 'x'.repeat(1_000_000) });
    expect(await lastWords(socket)).toEqual([greeting]);
    expect(await socket.closed).toBe(1006);
    const slow = await openSocket(server.base);
    for (let piece = 0; piece < 100; piece += 1) slow.socket.send('x'.repeat(1_000), { fin: false });
    expect(await slow.closed).toBe(1006);
  });

  it('runs no command that came behind a refused token', async () => {
    const { access_token: victim } = await signIn(server.base, anna);
    const { iss } = JSON.parse(Buffer.from(victim.split('.')[1] ?? '', 'base64url').toString());
    const socket = await openSocket(server.base);
    inOnePacket(socket, () => {
      socket.send({ type: 'auth', access_token: 'incorrect' });
      socket.send({ type: 'auth', access_token: token });
      socket.send({ id: 1, type: 'auth/delete_refresh_token', refresh_token_id: iss });
    });
    expect(await lastWords(socket)).toEqual([greeting, invalid]);
    expect((await request(server.base, '/api/', { headers: { authorization: `Bearer ${victim}` } })).status).toBe(200);
  });

  it('refuses the access token of a session that was ended', async () => {
    const one = await signIn(server.base, anna);
    await postForm(server.base, '/auth/revoke', { token: one.refresh_token });
    const socket = await openSocket(server.base);
    socket.send({ type: 'auth', access_token: one.access_token });
    expect(await lastWords(socket)).toEqual([greeting, invalid]);
  });

  // rows: 1.6/7, 4.1/6
  it('ends silence after ten seconds, of many at once', async () => {
    const started = performance.now();
    const sockets = await Promise.all(Array.from({ length: 20 }, () => openSocket(server.base)));
    const words = await Promise.all(sockets.map(lastWords));
    expect(words).toEqual(sockets.map(() => [greeting]));
    expect(performance.now() - started).toBeGreaterThan(9_000);
    expect(performance.now() - started).toBeLessThan(13_000);
  });

  // rows: 3.14/1, 13/25
  it('is reached under its own path alone', async () => {
    for (const path of ['/api/websocket/', '/api/websocket2', '/', '/api/', '/auth/token'])
      expect(await upgrade(path)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await upgrade('/api/websocket?x=1')).toMatch(/^HTTP\/1\.1 101 /);
    const plain = await request(server.base, '/api/websocket');
    expect(plain.status).toBe(400);
  });

  // rows: 13/25
  it.each([
    ['without a key', ['Sec-WebSocket-Version: 13']],
    ['of another version', ['Sec-WebSocket-Version: 99', `Sec-WebSocket-Key: ${'A'.repeat(22)}==`]],
    ['with a broken key', ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: short']],
  ])('refuses an upgrade %s', async (_, headers) => {
    expect(await upgrade('/api/websocket', headers)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it('refuses an upgrade that claims to come through a proxy that nobody trusts', async () => {
    const good = ['Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${'A'.repeat(22)}==`];
    expect(await upgrade('/api/websocket', good)).toMatch(/^HTTP\/1\.1 101 /);
    expect(await upgrade('/api/websocket', [...good, 'X-Forwarded-For: 10.0.0.1'])).toMatch(/^HTTP\/1\.1 400 /);
  });

  function failedLogins(): number {
    return server.output().split('invalid authentication').length - 1;
  }

  /** The first answer to a raw upgrade. */
  function upgrade(path: string, headers?: readonly string[]): Promise<string> {
    const lines = headers ?? ['Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${'A'.repeat(22)}==`];
    return new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', reject);
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString());
      });
      const head = [`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', ...lines];
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
    });
  }
});
