import { describe, expect, it, vi } from 'vitest';
import { createAccessTokens } from '../../../extension/background/access-tokens.ts';
import { createSessionRecords } from '../../../extension/background/session-records.ts';
import { createSessions } from '../../../extension/background/sessions.ts';
import { createTokenEndpoint } from '../../../extension/background/token-endpoint.ts';
import { createVault } from '../../../extension/background/vault.ts';
import { AppError } from '../../../shared/errors.ts';
import { memoryArea } from './memory-area.ts';
import { memoryKeys } from './memory-keys.ts';

const server = 'home';
const secret = { origin: 'http://home.test', clientId: 'https://us.test/', refreshToken: 'r'.repeat(128) };
const user = { id: 'u', name: 'Anna', is_owner: true, is_admin: true, credentials: [], mfa_modules: [] };
const grant = (accessToken: string) => ({ access_token: accessToken, token_type: 'Bearer' as const, expires_in: 1800 });
const dead = { status: 400, body: { error: 'invalid_grant' } };

async function setup() {
  const [local, memory, keys] = [memoryArea(), memoryArea(), memoryKeys()];
  let now = 1_000_000;
  const clock = () => now;
  const ask = vi.fn(async () => ({ status: 200, body: grant(`new.token.${ask.mock.calls.length}`) as unknown }));
  const onEnded = vi.fn(async () => undefined);
  const records = createSessionRecords(local);
  const parts = {
    records,
    vault: createVault({ area: local, keys }),
    accessTokens: createAccessTokens({ memory, clock }),
    tokenEndpoint: createTokenEndpoint(ask),
    clock,
    onEnded,
  };
  const sessions = createSessions(parts);
  await sessions.begin(server, secret, { ...grant('first.token.x'), refresh_token: secret.refreshToken }, user);
  const pass = (minutes: number) => {
    now += minutes * 60_000;
  };
  // What a new worker has: nothing but what is stored.
  const revive = () => createSessions({ ...parts, accessTokens: createAccessTokens({ memory, clock }) });
  return { ...parts, sessions, ask, pass, keys, local, memory, revive };
}

describe('sessions', () => {
  it('hand out the token at hand until its last minute', async () => {
    const { sessions, ask, pass } = await setup();
    expect((await sessions.accessToken(server)).accessToken).toBe('first.token.x');
    pass(28);
    expect((await sessions.accessToken(server)).accessToken).toBe('first.token.x');
    expect(ask).not.toHaveBeenCalled();
    pass(1);
    expect((await sessions.accessToken(server)).accessToken).toBe('new.token.1');
  });

  it('ask the server once, however many ask at the same time', async () => {
    const { sessions, ask, pass } = await setup();
    pass(60);
    const tokens = await Promise.all(Array.from({ length: 5 }, () => sessions.accessToken(server)));
    expect(new Set(tokens.map(({ accessToken }) => accessToken))).toEqual(new Set(['new.token.1']));
    expect(ask).toHaveBeenCalledOnce();
  });

  it('ask for a new token when they are told to, with one at hand', async () => {
    const { sessions } = await setup();
    expect((await sessions.accessToken(server, { force: true })).accessToken).toBe('new.token.1');
  });

  it('keep the refresh token out of everything but the vault', async () => {
    const { local, memory } = await setup();
    expect(JSON.stringify([...local.contents, ...memory.contents])).not.toContain(secret.refreshToken);
  });

  it('go on with what is stored when the worker was ended', async () => {
    const { revive, ask } = await setup();
    expect((await revive().accessToken(server)).accessToken).toBe('first.token.x');
    expect(ask).not.toHaveBeenCalled();
  });

  it.each([dead, { status: 403, body: { error: 'access_denied', error_description: 'User is not active' } }])(
    'end when the server says $status, and never ask again',
    async (refusal) => {
      const { sessions, ask, pass, records, vault, onEnded, revive } = await setup();
      ask.mockResolvedValue(refusal);
      pass(60);
      const failures = await Promise.allSettled([1, 2, 3].map(() => sessions.accessToken(server)));
      for (const failure of failures) expect(failure).toMatchObject({ reason: { code: 'invalid_grant' } });
      await expect(sessions.accessToken(server)).rejects.toMatchObject({ code: 'invalid_grant' });
      await expect(revive().accessToken(server)).rejects.toMatchObject({ code: 'invalid_grant' });
      expect(ask).toHaveBeenCalledOnce();
      expect(onEnded).toHaveBeenCalledOnce();
      expect(await vault.slots()).toEqual([]);
      expect(await records.of(server)).toMatchObject({ state: 'signed-out', reason: 'ended' });
    },
  );

  it.each([
    ['500', { status: 500, body: undefined }],
    ['503', { status: 503, body: { error: 'temporarily_unavailable' } }],
    ['429', { status: 429, body: { error: 'slow_down' } }],
    ['a ban', { status: 403, body: undefined }],
    ['a login wall', { status: 200, body: undefined }],
    ['a proxy that refuses', { status: 400, body: undefined }],
  ])('keep the refresh token after %s, and try again when asked again', async (_, answer) => {
    const { sessions, ask, pass, onEnded } = await setup();
    pass(60);
    ask.mockResolvedValueOnce(answer);
    await expect(sessions.accessToken(server)).rejects.toMatchObject({ code: 'unavailable' });
    expect(onEnded).not.toHaveBeenCalled();
    expect((await sessions.accessToken(server)).accessToken).toMatch(/^new\.token/);
  });

  it('keep the refresh token when the server cannot be reached', async () => {
    const { sessions, ask, pass } = await setup();
    pass(60);
    ask.mockRejectedValueOnce(new AppError('unreachable', 'No answer'));
    await expect(sessions.accessToken(server)).rejects.toMatchObject({ code: 'unreachable' });
    expect((await sessions.accessToken(server)).accessToken).toMatch(/^new\.token/);
  });

  it('end with a word about the key when the vault has lost it', async () => {
    const { sessions, pass, keys, records, ask } = await setup();
    pass(60);
    keys.lose();
    await expect(sessions.accessToken(server)).rejects.toMatchObject({ code: 'vault_key_lost' });
    expect(await records.of(server)).toMatchObject({ state: 'signed-out', reason: 'key-lost' });
    expect(ask).not.toHaveBeenCalled();
  });

  it('hand nothing out when somebody signed out while the server was answering', async () => {
    const { sessions, ask, pass, memory } = await setup();
    pass(60);
    ask.mockImplementationOnce(async () => {
      await sessions.end(server, 'by-you');
      return { status: 200, body: grant('late.token.x') };
    });
    await expect(sessions.accessToken(server)).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(JSON.stringify([...memory.contents])).not.toContain('late.token.x');
  });
});
