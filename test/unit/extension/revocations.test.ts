import { describe, expect, it, vi } from 'vitest';
import { createRevocations } from '../../../extension/background/revocations.ts';
import { createVault } from '../../../extension/background/vault.ts';
import { AppError } from '../../../shared/errors.ts';
import { memoryArea } from './memory-area.ts';
import { memoryKeys } from './memory-keys.ts';

const secret = { origin: 'http://home.test', clientId: 'https://us.test/', refreshToken: 'canary'.repeat(20) };

function setup() {
  const [area, keys] = [memoryArea(), memoryKeys()];
  const vault = createVault({ area, keys });
  const revoke = vi.fn<(asked: typeof secret) => Promise<void>>(async () => undefined);
  const alarms = { create: vi.fn(), clear: vi.fn(async () => true) };
  const tokenEndpoint = { revoke, exchangeCode: vi.fn(), refresh: vi.fn() };
  return { area, keys, vault, revoke, alarms, revocations: createRevocations({ vault, tokenEndpoint, alarms }) };
}

describe('revocations', () => {
  it('tell the server, and keep nothing afterwards', async () => {
    const { revocations, revoke, vault, alarms } = setup();
    await revocations.add(secret);
    await revocations.flush();
    expect(revoke.mock.calls).toEqual([[secret]]);
    expect(await vault.slots()).toEqual([]);
    expect(alarms.clear).toHaveBeenCalled();
  });

  it('keep the token, encrypted and with an alarm, while the server is away', async () => {
    const { revocations, revoke, area, alarms } = setup();
    revoke.mockRejectedValueOnce(new AppError('unreachable', 'No answer'));
    await revocations.add(secret);
    await revocations.flush();
    expect(alarms.create).toHaveBeenCalledOnce();
    expect(alarms.clear).not.toHaveBeenCalled();
    expect(JSON.stringify([...area.contents])).not.toContain('canary');
    await revocations.flush();
    expect(revoke).toHaveBeenCalledTimes(2);
    expect(area.contents.size).toBe(0);
  });

  it('do not let one server that is away keep another one waiting', async () => {
    const { revocations, revoke, vault } = setup();
    const other = { ...secret, origin: 'http://other.test' };
    revoke.mockImplementation(async ({ origin }) => {
      if (origin === secret.origin) throw new AppError('timed_out', 'No answer');
    });
    await revocations.add(secret);
    await revocations.add(other);
    await revocations.flush();
    expect(await vault.slots()).toHaveLength(1);
  });

  it('give up a token that no key opens any more', async () => {
    const { revocations, revoke, keys, vault } = setup();
    await revocations.add(secret);
    keys.lose();
    await revocations.flush();
    expect(revoke).not.toHaveBeenCalled();
    expect(await vault.slots()).toEqual([]);
  });
});
