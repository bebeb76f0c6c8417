import { describe, expect, it } from 'vitest';
import { createVault } from '../../../extension/background/vault.ts';
import { createVaultKey } from '../../../extension/background/vault-key.ts';
import { memoryArea } from './memory-area.ts';
import { memoryKeys } from './memory-keys.ts';

const secret = {
  origin: 'http://home.test',
  clientId: 'https://us.test/',
  refreshToken: 'canary-0123456789abcdef'.repeat(5),
};

function setup() {
  const area = memoryArea();
  const keys = memoryKeys();
  return { area, keys, vault: createVault({ area, keys }) };
}

describe('vault', () => {
  it('gives back what was stored, and nothing for an empty slot', async () => {
    const { vault } = setup();
    await vault.store('session:one', secret);
    expect(await vault.read('session:one')).toEqual(secret);
    expect(await vault.read('session:two')).toBeNull();
    expect(await vault.slots()).toEqual(['session:one']);
  });

  it('stores nothing in the clear', async () => {
    const { area, vault } = setup();
    await vault.store('session:one', secret);
    expect(JSON.stringify([...area.contents])).not.toMatch(/canary|home\.test/);
  });

  it('encrypts the same secret anew each time', async () => {
    const { area, vault } = setup();
    await vault.store('session:one', secret);
    const first = area.contents.get('vault:session:one') as { iv: string };
    await vault.store('session:one', secret);
    expect((area.contents.get('vault:session:one') as { iv: string }).iv).not.toBe(first.iv);
  });

  it('has a key that cannot be exported', async () => {
    const key = await createVaultKey();
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });

  it('does not open a record that was moved to another slot', async () => {
    const { area, vault } = setup();
    await vault.store('session:one', secret);
    area.contents.set('vault:session:two', area.contents.get('vault:session:one'));
    await expect(vault.read('session:two')).rejects.toMatchObject({ code: 'vault_key_lost' });
  });

  it('says that the key is lost, and takes new secrets under a new one', async () => {
    const { keys, vault } = setup();
    await vault.store('session:one', secret);
    keys.lose();
    await expect(vault.read('session:one')).rejects.toMatchObject({ code: 'vault_key_lost' });
    await vault.store('session:two', secret);
    await expect(vault.read('session:one')).rejects.toMatchObject({ code: 'vault_key_lost' });
    expect(await vault.read('session:two')).toEqual(secret);
  });

  it('says nothing of what it holds when a record is damaged', async () => {
    const { area, vault } = setup();
    await vault.store('session:one', secret);
    const stored = area.contents.get('vault:session:one') as { ciphertext: string };
    area.contents.set('vault:session:one', { ...stored, ciphertext: `AAAA${stored.ciphertext.slice(4)}` });
    const failure = await vault.read('session:one').catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'vault_key_lost' });
    expect(failure).not.toHaveProperty('cause');
  });

  it('overwrites a slot before it removes it', async () => {
    const { area, vault } = setup();
    await vault.store('session:one', secret);
    const sealed = JSON.stringify(area.contents.get('vault:session:one'));
    const written: unknown[] = [];
    const { set } = area;
    area.set = (items) => {
      written.push(items['vault:session:one']);
      return set(items);
    };
    await vault.erase('session:one');
    expect(area.contents.size).toBe(0);
    expect(written).toHaveLength(1);
    expect(JSON.stringify(written)).not.toContain(sealed);
  });
});
