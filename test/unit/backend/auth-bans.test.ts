import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { banSubject } from '../../../backend/auth/bans.ts';
import { createBanRig } from '../../support/ban-rig.ts';

const ip = '203.0.113.7';
const hourMs = 3_600_000;

type BanRig = Awaited<ReturnType<typeof createBanRig>>;
const failTimes = ({ fail }: BanRig, times: number, from = ip) => {
  for (let turn = 0; turn < times; turn += 1) fail(from);
};

describe('failed logins', () => {
  it('lead to a ban when there are enough of them', async () => {
    const rig = await createBanRig();
    failTimes(rig, 2);
    expect(rig.attempts.isBanned(ip)).toBe(false);
    failTimes(rig, 1);
    expect(rig.attempts.isBanned(ip)).toBe(true);
    expect(rig.attempts.isBanned('203.0.113.8')).toBe(false);
    await rig.settle();
  });

  it('count for ten minutes', async () => {
    const rig = await createBanRig();
    failTimes(rig, 2);
    rig.environment.pass({ minutes: 10 });
    failTimes(rig, 2);
    expect(rig.attempts.isBanned(ip)).toBe(false);
    rig.environment.pass({ minutes: 10, seconds: -1 });
    failTimes(rig, 1);
    expect(rig.attempts.isBanned(ip)).toBe(true);
    await rig.settle();
  });

  it('are forgiven by a login, but not a ban that there is', async () => {
    const rig = await createBanRig();
    failTimes(rig, 2);
    rig.attempts.succeeded(ip);
    failTimes(rig, 2);
    expect(rig.attempts.isBanned(ip)).toBe(false);
    failTimes(rig, 1);
    rig.attempts.succeeded(ip);
    expect(rig.attempts.isBanned(ip)).toBe(true);
    await rig.settle();
  });

  it('never count from this machine, from a trusted proxy, or with a token that was ours', async () => {
    const rig = await createBanRig({ threshold: 1 });
    for (const from of ['127.0.0.1', '127.9.9.9', '::1', '10.9.0.200']) {
      failTimes(rig, 5, from);
      expect(rig.attempts.isBanned(from)).toBe(false);
    }
    rig.fail(ip, 'Old phone');
    expect(rig.attempts.isBanned(ip)).toBe(false);
    failTimes(rig, 1);
    expect(rig.attempts.isBanned(ip)).toBe(true);
    await rig.settle();
  });

  it('are remembered of ten thousand addresses, the oldest of which are let go', async () => {
    const rig = await createBanRig();
    const address = (index: number) => `198.${18 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
    failTimes(rig, 2, address(0));
    for (let index = 1; index <= 10_000; index += 1) rig.fail(address(index));
    failTimes(rig, 1, address(0));
    expect(rig.attempts.isBanned(address(0))).toBe(false);
    failTimes(rig, 2, address(9_999));
    expect(rig.attempts.isBanned(address(9_999))).toBe(true);
    await rig.settle();
  });

  it('slow passwords from this machine down, by a second at most', async () => {
    const rig = await createBanRig();
    const timed = async (from: string) => {
      const started = performance.now();
      await rig.attempts.pause(from);
      return performance.now() - started;
    };
    failTimes(rig, 2, '127.0.0.1');
    expect(await timed('127.0.0.1')).toBeLessThan(500);
    failTimes(rig, 20, '127.0.0.1');
    const took = await timed('127.0.0.1');
    expect(took).toBeGreaterThan(950);
    expect(took).toBeLessThan(2_000);
    expect(await timed(ip)).toBeLessThan(500);
    rig.environment.pass({ minutes: 10 });
    expect(await timed('127.0.0.1')).toBeLessThan(500);
  });
});

describe('a ban', () => {
  it('lasts an hour, then twice as long each time, up to a day, and begins anew after a month', async () => {
    const rig = await createBanRig({ threshold: 1 });
    const lasts = async (hours: number) => {
      failTimes(rig, 1);
      await rig.settle();
      rig.environment.pass({ minutes: hours * 60, seconds: -1 });
      expect([hours, rig.attempts.isBanned(ip)]).toEqual([hours, true]);
      rig.environment.pass({ seconds: 1 });
      expect([hours, rig.attempts.isBanned(ip)]).toEqual([hours, false]);
    };
    for (const hours of [1, 2, 4, 8, 16, 24, 24]) await lasts(hours);
    rig.environment.pass({ days: 30 });
    await lasts(1);
  });

  it('is found again after a restart with what is left of it, and with how often there was one', async () => {
    const rig = await createBanRig({ threshold: 1 });
    failTimes(rig, 1);
    await rig.settle();
    rig.environment.pass({ minutes: 30 });
    const again = await rig.reload();
    expect(again.isBanned(ip)).toBe(true);
    rig.environment.pass({ minutes: 30 });
    expect(again.isBanned(ip)).toBe(false);
    expect((await rig.reload()).isBanned(ip)).toBe(false);
    const next = await (await rig.reload()).add(ip, 'x');
    expect([next.count, (next.until ?? 0) - next.since]).toEqual([2, 2 * hourMs]);
  });

  it('is for the /64 of an IPv6 address', async () => {
    const rig = await createBanRig({ threshold: 2 });
    rig.fail('2001:db8:1:2::1');
    rig.fail('2001:db8:1:2:ffff::9');
    await rig.settle();
    for (const bans of [rig.bans, await rig.reload()]) {
      expect(bans.isBanned('2001:db8:1:2:3:4:5:6')).toBe(true);
      expect(bans.isBanned('2001:db8:1:3::1')).toBe(false);
    }
    rig.environment.pass({ minutes: 60 });
    // The file names the address that it came from, which must not outlive the ban.
    expect((await rig.reload()).isBanned('2001:db8:1:2:ffff::9')).toBe(false);
  });

  it('is lifted by any address that it stands for, here, in the store and in the file, whose comments stay', async () => {
    const rig = await createBanRig({ threshold: 1 });
    writeFileSync(
      rig.path,
      '# my list\n203.0.113.99: # Bob\n  banned_at: 2026-01-01T00:00:00+00:00\n"2001:DB8:0::5": {banned_at: 2026-01-01}\n',
    );
    const bans = await rig.reload();
    await bans.add(ip, 'x');
    await bans.add('2001:db8:1:2::1', 'x');
    expect(
      bans
        .list()
        .map(({ address }) => address)
        .sort(),
    ).toEqual(['2001:db8:1:2::1', '2001:db8::5', '203.0.113.7', '203.0.113.99']);
    expect(await bans.lift('203.0.113.1')).toBe(false);
    expect([await bans.lift(ip), await bans.lift('2001:db8:1:2::77'), await bans.lift('2001:db8::5')]).toEqual([
      true,
      true,
      true,
    ]);
    expect(await bans.lift(ip)).toBe(false);
    const text = readFileSync(rig.path, 'utf8');
    expect(text).toContain('# my list');
    expect(text).toContain('# Bob');
    for (const gone of ['203.0.113.7', 'db8', 'DB8']) expect(text).not.toContain(gone);
    for (const left of [bans, await rig.reload()])
      expect(left.list().map(({ address }) => address)).toEqual(['203.0.113.99']);
  });

  it('is lifted by whoever takes it out of the file before a start, and not by a file that cannot be read', async () => {
    const rig = await createBanRig({ threshold: 1 });
    failTimes(rig, 1);
    failTimes(rig, 1, '2001:db8:1:2::1');
    await rig.settle();
    const text = readFileSync(rig.path, 'utf8');
    const banned = async () => (await rig.reload()).list().map(({ address }) => address);
    expect(await banned()).toHaveLength(2);
    for (const broken of [`${text}: {`, '- a list']) {
      writeFileSync(rig.path, broken);
      expect(await banned()).toHaveLength(2);
    }
    writeFileSync(rig.path, text.replace(/^203.*\n.*\n/, ''));
    expect(await banned()).toEqual(['2001:db8:1:2::1']);
    rmSync(rig.path);
    expect(await banned()).toEqual([]);
    const again = await (await rig.reload()).add(ip, 'x');
    expect(again.count).toBe(2);
  });

  it('of a person’s stays until it is lifted, also where one of ours has ended', async () => {
    const rig = await createBanRig({ threshold: 1 });
    failTimes(rig, 1);
    failTimes(rig, 1, '2001:db8:1:2::1');
    await rig.settle();
    rig.environment.pass({ days: 2 });
    expect((await rig.reload()).list()).toEqual([]);
    const at = new Date(rig.environment.now()).toISOString();
    writeFileSync(rig.path, `${ip}:\n  banned_at: ${at}\n"2001:db8:1:2::1":\n  banned_at: ${at}\n`);
    const bans = await rig.reload();
    expect([bans.isBanned(ip), bans.isBanned('2001:db8:1:2::1')]).toEqual([true, true]);
    rig.environment.pass({ days: 400 });
    expect([bans.isBanned(ip), bans.isBanned('2001:db8:1:2::1')]).toEqual([true, true]);
  });
});

describe('what is banned', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ])('for %s is %s', (address, subject) => {
    expect(banSubject(address)).toBe(subject);
  });

  it('is one for all addresses of a /64, and another for any other', () => {
    const part = fc.nat({ max: 0xffff });
    const address = (groups: readonly number[]) => groups.map((group) => group.toString(16)).join(':');
    const short = (groups: readonly number[]) =>
      address(groups)
        .replace(/\b0(:0)+\b/, ':')
        .replace(/:{3,}/, '::');
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 4, maxLength: 4 }),
        fc.array(fc.constantFrom(0, 0, 1, 0xffff), { minLength: 8, maxLength: 8 }),
        (head, rest) => {
          const [one, other] = [
            [...head, ...rest.slice(0, 4)],
            [...head, ...rest.slice(4)],
          ];
          expect(banSubject(short(one))).toBe(banSubject(address(other)));
          const elsewhere = [...head.slice(0, 3), (head[3] ?? 0) ^ 1, ...rest.slice(0, 4)];
          expect(banSubject(short(elsewhere))).not.toBe(banSubject(address(one)));
        },
      ),
    );
  });
});
