import { expect, it } from 'vitest';
import { createPasswords, localLoginTable, type PasswordHasher } from '../../../backend/auth/passwords.ts';
import { openTestStore } from '../../support/domain.ts';

/** Hashes that tell their parameters, which are those of `now`. */
function createHasher(now: { generation: string }): PasswordHasher {
  return {
    hash: async (password) => `${now.generation}:${password}`,
    verify: async (hash, password) => hash?.split(':')[1] === password,
    isOutdated: (hash) => !hash.startsWith(`${now.generation}:`),
  };
}

// rows: 12/argon2id
it('a password hash of other parameters is made anew at the next login, by the right password alone', async () => {
  const store = await openTestStore();
  const now = { generation: 'old' };
  const passwords = createPasswords({ store, hasher: createHasher(now) });
  const draft = await passwords.prepare('anna', 'nine green kettles sing');
  await store.transact((tx) => passwords.save(tx, draft));
  const generation = () => localLoginTable.get(store, 'anna')?.passwordHash.split(':')[0];
  expect(await passwords.verify('anna', 'nine green kettles sing')).toBe(true);
  expect(generation()).toBe('old');
  now.generation = 'new';
  expect(await passwords.verify('anna', 'something else')).toBe(false);
  expect(generation()).toBe('old');
  expect(await passwords.verify('anna', 'nine green kettles sing')).toBe(true);
  expect(generation()).toBe('new');
  expect(await passwords.verify('anna', 'nine green kettles sing')).toBe(true);
});

// rows: 12/argon2id, 13/33
it('a password of 1024 bytes counts to its last byte, and none is longer', async () => {
  const store = await openTestStore();
  const passwords = createPasswords({ store, hasher: createHasher({ generation: 'x' }) });
  const long = 'abcdefg '.repeat(128);
  const draft = await passwords.prepare('anna', long);
  await store.transact((tx) => passwords.save(tx, draft));
  expect(await passwords.verify('anna', long)).toBe(true);
  expect(await passwords.verify('anna', `${long.slice(0, -1)}x`)).toBe(false);
  expect(await passwords.verify('anna', `${long}x`)).toBe(false);
  await expect(passwords.prepare('anna', `${long}x`)).rejects.toMatchObject({ code: 'invalid_request' });
});
