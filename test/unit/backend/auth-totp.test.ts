import { beforeAll, describe, expect, it } from 'vitest';
import { totpCode as backendCode, encodeBase32, stepAt } from '../../../backend/auth/mfa/totp-code.ts';
import { type AuthRig, createAuthRig } from '../../support/auth-rig.ts';
import { totpCode } from '../../support/totp.ts';

describe('TOTP codes', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at second %i are those of RFC 6238', (seconds, code) => {
    const secret = encodeBase32(Buffer.from('12345678901234567890'));
    expect(backendCode(secret, stepAt(seconds * 1000))).toBe(code);
    expect(totpCode(secret, 0, seconds * 1000)).toBe(code);
  });

  it('have secrets in the base32 of RFC 4648', () => {
    expect(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => encodeBase32(Buffer.from(text)))).toEqual([
      '',
      'MY',
      'MZXQ',
      'MZXW6',
      'MZXW6YQ',
      'MZXW6YTB',
      'MZXW6YTBOI',
    ]);
  });
});

describe('the authenticator app module', () => {
  let rig: AuthRig;
  let lastUser = 0;

  beforeAll(async () => {
    rig = await createAuthRig();
  });

  const codeAt = (secret: string, steps: number) => totpCode(secret, steps, rig.environment.now());
  /** A user with the app, some steps after the set-up, whose code is used up. */
  async function enrolled() {
    lastUser += 1;
    const id = `user-${lastUser}`;
    const secret = await rig.enableTotp(id, (made) => codeAt(made, 0));
    rig.environment.pass({ minutes: 5 });
    return { id, secret, verify: (steps: number) => rig.totp.verify(id, codeAt(secret, steps)) };
  }

  it.each([-1, 0, 1])('takes a code that is %i steps off', async (steps) => {
    expect(await (await enrolled()).verify(steps)).toBe(true);
  });

  it.each([-3, -2, 2, 3])('refuses a code that is %i steps off', async (steps) => {
    expect(await (await enrolled()).verify(steps)).toBe(false);
  });

  it('takes each step once, and later ones after it', async () => {
    const { verify } = await enrolled();
    expect([await verify(-1), await verify(-1), await verify(0), await verify(-1), await verify(0)]).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    expect(await verify(1)).toBe(true);
    rig.environment.pass({ seconds: 30 });
    // What was the next step then is the one of now, and used.
    expect([await verify(0), await verify(1)]).toEqual([false, true]);
  });

  it('lets one of two at once use a step', async () => {
    const { verify } = await enrolled();
    const both = await Promise.all([verify(0), verify(0), verify(0)]);
    expect(both.filter(Boolean)).toHaveLength(1);
  });

  it('does not take the code of the set-up for a login', async () => {
    const secret = await rig.enableTotp('fresh', (made) => codeAt(made, 0));
    expect(await rig.totp.verify('fresh', codeAt(secret, 0))).toBe(false);
    expect(await rig.totp.verify('fresh', codeAt(secret, 1))).toBe(true);
  });

  it('knows no code for a user without the app, or with somebody else’s', async () => {
    const [mine, theirs] = [await enrolled(), await enrolled()];
    expect(await rig.totp.verify('nobody', codeAt(mine.secret, 0))).toBe(false);
    expect(await rig.totp.verify(theirs.id, codeAt(mine.secret, 0))).toBe(false);
  });

  it('keeps the secret sealed for its user: another’s record opens nothing', async () => {
    const { store, masterKey } = rig;
    const { id, secret } = await enrolled();
    const record = store.get(`mfa-enrolment!${id}`) as { totp: { sealedSecret: string } };
    expect(JSON.stringify(record)).not.toContain(secret);
    expect(masterKey.open(record.totp.sealedSecret, `totp:${id}`)).toBe(secret);
    expect(() => masterKey.open(record.totp.sealedSecret, 'totp:other')).toThrow();
    const bytes = Buffer.from(record.totp.sealedSecret, 'base64url');
    for (const at of [0, 12, 28, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => masterKey.open(changed.toString('base64url'), `totp:${id}`)).toThrow();
    }
    expect(masterKey.seal(secret, 'a')).not.toBe(masterKey.seal(secret, 'a'));
  });
});
