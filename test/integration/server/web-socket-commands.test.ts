import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anna, onboardOwner } from '../../support/onboard-owner.ts';
import { checkToken, postForm } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { signIn } from '../../support/sign-in.ts';
import { connectAs, type Frame, type TestSocket } from '../../support/web-socket.ts';

describe('commands of the WebSocket', () => {
  let server: TestServer;
  let token: string;
  let socket: TestSocket;

  beforeAll(async () => {
    server = await startServer();
    ({ accessToken: token } = await onboardOwner(server));
    return () => server.stop();
  });

  beforeEach(async () => {
    socket = await connectAs(server.base, token);
  });

  const session = () => signIn(server.base, anna);
  const idOf = (accessToken: string) =>
    String(JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()).iss);
  const failure = (id: unknown, code: string, message: unknown = expect.any(String)) => ({
    id,
    type: 'result',
    success: false,
    error: { code, message },
  });
  const send = async (message: unknown) => {
    socket.send(message);
    return socket.next();
  };
  const ping = (id: number) => ({ id, type: 'ping' });

  describe('ids', () => {
    // rows: 4.2/1, 4.2/3, 4.2/6
    it('must increase; gaps are fine', async () => {
      expect(await send(ping(3))).toEqual({ id: 3, type: 'pong' });
      for (const id of [3, 1]) {
        const message = 'Identifier values have to increase.';
        expect(await send(ping(id))).toEqual(failure(id, 'id_reuse', message));
      }
      expect(await send(ping(1000))).toEqual({ id: 1000, type: 'pong' });
    });

    // rows: 4.2/2, 13/27
    it.each([0, -1, 1.5, '1', true, null, [1], {}, 1e21, 2 ** 53])(
      'must be whole numbers from 1 on, not %j',
      async (id) => {
        const malformed = failure(id, 'invalid_format', 'Message incorrectly formatted.');
        expect(await send({ id, type: 'ping' })).toEqual(malformed);
        expect(await send(ping(1))).toEqual({ id: 1, type: 'pong' });
      },
    );

    // rows: 4.2/4
    it('are used up by a command that fails, but not by an unknown one', async () => {
      expect(await send({ id: 5, type: 'no/such' })).toEqual(failure(5, 'unknown_command', 'Unknown command.'));
      expect(await send({ ...ping(5), more: 1 })).toEqual(failure(5, 'invalid_format'));
      expect(await send(ping(5))).toEqual(failure(5, 'id_reuse'));
    });
  });

  // rows: 4.2/2
  it.each([
    ['a number', 7, 0],
    ['nothing', null, 0],
    ['text', '"ping"', 0],
    ['no id', { type: 'ping' }, null],
    ['no type', { id: 1 }, 1],
    ['a type that is no text', { id: 1, type: ['ping'] }, 1],
  ])('answers %s with invalid_format, and goes on', async (_, message, id) => {
    expect(await send(message)).toEqual(failure(id, 'invalid_format', 'Message incorrectly formatted.'));
    expect(await send(ping(1))).toEqual({ id: 1, type: 'pong' });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'AUTH/CURRENT_USER', 'auth/current_user '])(
    'knows no command %j',
    async (type) => {
      expect(await send({ id: 1, type })).toEqual(failure(1, 'unknown_command', 'Unknown command.'));
    },
  );

  // rows: 4.2/1, 13/28, 4.2/10
  it('takes a list of commands, one after the other, rubbish among them', async () => {
    socket.send([ping(1), 7, { id: 2, type: 'auth/current_user' }, [], ping(2), ping(3)]);
    const answers = [];
    for (let count = 0; count < 6; count += 1) answers.push(await socket.next());
    const kinds = answers.map((frame) => (frame?.error as Frame | undefined)?.code ?? frame?.type);
    expect(kinds).toEqual(['pong', 'invalid_format', 'result', 'invalid_format', 'id_reuse', 'pong']);
    socket.send([]);
    expect(await send(ping(4))).toEqual({ id: 4, type: 'pong' });
  });

  // rows: 4.2/5
  it.each([
    ['a binary frame', Buffer.from(JSON.stringify(ping(1))), true],
    ['an empty binary frame', Buffer.alloc(0), true],
    ['text that is no JSON', Buffer.from('ping'), false],
  ])('closes on %s', async (_, data, binary) => {
    socket.socket.send(data, { binary });
    expect(await socket.next()).toBeNull();
    expect(await socket.closed).toBe(1000);
  });

  // rows: 4.6/5, 13/28
  it.each([
    ['extra key', 'ping', { more: 1 }, "extra keys not allowed @ data['more']"],
    ['missing key', 'auth/delete_refresh_token', {}, "required key not provided @ data['refresh_token_id']"],
    ['wrong type', 'auth/delete_refresh_token', { refresh_token_id: 7 }, "@ data['refresh_token_id']"],
    ['wrong type within', 'supported_features', { features: { a: 'b' } }, "@ data['features']['a']"],
    ['fraction', 'auth/sign_path', { path: '/', expires: 1.5 }, "@ data['expires']"],
  ])('names the field and the rule of a schema that is broken by a(n) %s', async (_, type, fields, named) => {
    const error = { code: 'invalid_format', message: expect.stringContaining(named) };
    expect(await send({ id: 1, type, ...fields })).toMatchObject({ success: false, error });
  });

  it('takes nothing for a prototype', async () => {
    const answer = await send('{"id":1,"type":"ping","__proto__":{"polluted":true}}');
    expect(answer).toEqual(failure(1, 'invalid_format', expect.stringContaining('extra keys not allowed')));
    expect(await send('{"id":2,"__proto__":{"type":"ping"}}')).toEqual(failure(2, 'invalid_format'));
  });

  // rows: 1.3/3, 4.3/1, 10/118, 4.2/6
  it('tells who is signed in', async () => {
    expect(await socket.call('auth/current_user')).toEqual({
      id: 1,
      type: 'result',
      success: true,
      result: {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        name: 'Anna',
        is_owner: true,
        is_admin: true,
        credentials: [{ auth_provider_type: 'homeassistant', auth_provider_id: null }],
        mfa_modules: expect.any(Array),
      },
    });
  });

  // rows: 1.4/2, 4.3/3, 10/120
  it('lists the sessions, this one marked, and shows no secret', async () => {
    const other = await session();
    const answer = await socket.call('auth/refresh_tokens');
    const rows = answer?.result as Frame[];
    expect(rows.find((row) => row.id === idOf(other.access_token))).toEqual({
      id: idOf(other.access_token),
      type: 'normal',
      client_id: `${server.base}/`,
      client_name: null,
      client_icon: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/),
      last_used_at: expect.stringMatching(/\+00:00$/),
      last_used_ip: '127.0.0.1',
      is_current: false,
      expire_at: expect.stringMatching(/\+00:00$/),
      auth_provider_type: 'homeassistant',
    });
    expect(rows.filter((row) => row.is_current).map((row) => row.id)).toEqual([idOf(token)]);
    expect(JSON.stringify(answer)).not.toContain(other.refresh_token);
    expect(JSON.stringify(answer)).not.toMatch(/[0-9a-f]{64}/);
  });

  // rows: 4.3/4, 10/121
  it('ends another session: its token is dead and its sockets are closed within a second', async () => {
    const other = await session();
    const theirs = await connectAs(server.base, other.access_token);
    const started = performance.now();
    const id = idOf(other.access_token);
    expect(await socket.call('auth/delete_refresh_token', { refresh_token_id: id })).toMatchObject({ result: {} });
    expect(await theirs.closed).toBe(1000);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await checkToken(server.base, other.access_token)).toBe(401);
    const again = await socket.call('auth/delete_refresh_token', { refresh_token_id: id });
    expect(again).toEqual(failure(2, 'invalid_token_id', 'Received invalid token'));
  });

  it.each(['f'.repeat(32), '', '__proto__', '!', '%'])('knows no session %j to end', async (id) => {
    const answer = await socket.call('auth/delete_refresh_token', { refresh_token_id: id });
    expect(answer).toEqual(failure(1, 'invalid_token_id', 'Received invalid token'));
  });

  // rows: 4.3/4
  it('ends its own session, and closes', async () => {
    const own = await session();
    const mine = await connectAs(server.base, own.access_token);
    mine.send({ id: 1, type: 'auth/delete_refresh_token', refresh_token_id: idOf(own.access_token) });
    expect(await mine.closed).toBe(1000);
    expect(await checkToken(server.base, own.access_token)).toBe(401);
  });

  it('runs nothing that comes behind the end of its session, in the same list or after it', async () => {
    const [own, listed, late] = [await session(), await session(), await session()];
    const mine = await connectAs(server.base, own.access_token);
    const end = (id: number, accessToken: string) => ({
      id,
      type: 'auth/delete_refresh_token',
      refresh_token_id: idOf(accessToken),
    });
    mine.send([end(1, own.access_token), end(2, listed.access_token)]);
    mine.send(end(3, late.access_token));
    await mine.closed;
    expect(await checkToken(server.base, listed.access_token)).toBe(200);
    expect(await checkToken(server.base, late.access_token)).toBe(200);
  });

  // rows: 4.6/2, 4.6/4
  it('subscribes to events and lets them go again', async () => {
    expect(await socket.call('subscribe_events', { event_type: 'state_changed' })).toMatchObject({ result: null });
    expect(await socket.call('unsubscribe_events', { subscription: 1 })).toMatchObject({ success: true });
    const gone = failure(3, 'not_found', 'Subscription not found.');
    expect(await socket.call('unsubscribe_events', { subscription: 1 })).toEqual(gone);
  });

  // rows: 4.6/1, 4.6/6, 13/35
  it('answers what every dashboard asks first', async () => {
    expect(await socket.call('supported_features', { features: { coalesce_messages: 1 } })).toMatchObject({
      result: null,
    });
    expect(await socket.call('get_config')).toMatchObject({ result: { state: 'RUNNING' } });
    expect(await socket.call('get_states')).toMatchObject({ result: [] });
    expect(await socket.call('get_services')).toMatchObject({ result: {} });
    expect(await socket.call('subscribe_entities')).toMatchObject({ success: true, result: null });
    expect(await socket.next()).toEqual({ id: 5, type: 'event', event: { a: {} } });
    const call = await socket.call('call_service', { domain: 'light', service: 'turn_on' });
    expect(call).toMatchObject(failure(6, 'not_found', 'Service light.turn_on not found.'));
  });

  it('takes a message in many fragments, and ends one that is too large', async () => {
    const text = JSON.stringify({ id: 1, type: 'ping' });
    for (const char of text) socket.socket.send(char, { fin: false, binary: false });
    socket.socket.send('', { fin: true });
    expect(await socket.next()).toEqual({ id: 1, type: 'pong' });
    socket.socket.send(JSON.stringify({ id: 2, type: 'ping', more: 'x'.repeat(5 * 1024 * 1024) }));
    expect(await socket.closed).toBe(1009);
    const next = await connectAs(server.base, token);
    expect(await next.call('ping')).toEqual({ id: 1, type: 'pong' });
  });

  it('is closed when its session is revoked over HTTP while a command is under way', async () => {
    const own = await session();
    const mine = await connectAs(server.base, own.access_token);
    for (let id = 1; id <= 200; id += 1) mine.send({ id, type: 'auth/refresh_tokens' });
    await postForm(server.base, '/auth/revoke', { token: own.refresh_token });
    expect(await mine.closed).toBe(1000);
  });
});
