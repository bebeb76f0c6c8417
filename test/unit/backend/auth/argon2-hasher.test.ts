import { describe, expect, it } from 'vitest';
import { createArgon2Hasher } from '../../../../backend/auth/argon2-hasher.ts';

describe('argon2id', () => {
  const hasher = createArgon2Hasher();

  // rows: 12/argon2id
  it('knows the password again, and no other', async () => {
    const hash = await hasher.hash('nine green kettles sing');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(hash, 'nine green kettles sing')).toBe(true);
    expect(await hasher.verify(hash, 'nine green kettles sang')).toBe(false);
    expect(await hasher.hash('nine green kettles sing')).not.toBe(hash);
  });

  // rows: 12/argon2id
  it('looks at all 1,024 bytes of a password, and at what follows a zero', async () => {
    const long = 'k'.repeat(1023);
    const hash = await hasher.hash(`${long}a`);
    expect(await hasher.verify(hash, `${long}a`)).toBe(true);
    expect(await hasher.verify(hash, `${long}b`)).toBe(false);
    const zero = await hasher.hash('before\0after');
    expect(await hasher.verify(zero, 'before\0other')).toBe(false);
  });

  // rows: 5.1/3
  it('takes as long for an account that is not there, and says no to every password', async () => {
    const hash = await hasher.hash('nine green kettles sing');
    const median = async (stored: string | null) => {
      const times: number[] = [];
      for (let turn = 0; turn < 9; turn += 1) {
        const started = performance.now();
        expect(await hasher.verify(stored, 'a wrong password')).toBe(false);
        times.push(performance.now() - started);
      }
      return times.sort((a, b) => a - b)[4] ?? 0;
    };
    await median(null);
    const [known, unknown] = [await median(hash), await median(null)];
    expect(unknown).toBeGreaterThan(known / 3);
    expect(known).toBeGreaterThan(unknown / 3);
    expect(await hasher.verify(null, 'no account has this password')).toBe(false);
  });

  it('refuses what would wait too long, and is as good as before when that is over', async () => {
    const fresh = createArgon2Hasher({ longestQueue: 2 });
    const flood = Array.from({ length: 200 }, () => fresh.hash('a password').catch((error: unknown) => error));
    await expect(fresh.verify(null, 'a password')).rejects.toMatchObject({ code: 'unavailable' });
    const refused = (await Promise.all(flood)).filter((outcome) => outcome instanceof Error);
    expect(refused.length).toBeGreaterThan(0);
    expect(await fresh.verify(null, 'a password')).toBe(false);
  });
});
