import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBanRig } from '../../support/ban-rig.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

describe('bans over any course of events', () => {
  const addresses = ['203.0.113.7', '203.0.113.8', '2001:db8:1:2::1', '2001:db8:1:2::ff', '127.0.0.1', '10.9.0.1'];
  const subjectOf = (index: number) => (index === 3 ? 2 : index);
  const who = fc.nat({ max: addresses.length - 1 });
  const deed = fc.oneof(
    {
      arbitrary: fc.record({
        do: fc.constant('fail' as const),
        who,
        known: fc.constantFrom(false, false, false, true),
      }),
      weight: 8,
    },
    { arbitrary: fc.record({ do: fc.constant('succeed' as const), who }), weight: 1 },
    {
      arbitrary: fc.record({
        do: fc.constant('pass' as const),
        seconds: fc.constantFrom(0, 1, 61, 299, 601, 3_601, 90_000),
      }),
      weight: 3,
    },
  );

  it('come with the last failure that is allowed in a window, neither before nor later', async () => {
    const threshold = 4;
    let banned = 0;
    const property = fc.asyncProperty(fc.array(deed, { minLength: 20, maxLength: 60 }), async (deeds) => {
      const rig = await createBanRig({ threshold });
      const failures = new Map<number, number[]>();
      const bans = new Map<number, { until: number; lasts: number; since: number }>();
      const isBanned = (subject: number) => (bans.get(subject)?.until ?? 0) > rig.environment.now();
      for (const one of deeds) {
        const now = rig.environment.now();
        if (one.do === 'pass') rig.environment.pass({ seconds: one.seconds });
        else if (one.do === 'succeed') {
          rig.attempts.succeeded(addresses[one.who] ?? '');
          failures.delete(subjectOf(one.who));
        } else if (!isBanned(subjectOf(one.who))) {
          const subject = subjectOf(one.who);
          rig.fail(addresses[one.who] ?? '', one.known ? 'known' : null);
          if (one.known || subject > 3) continue;
          const times = [...(failures.get(subject) ?? []), now].filter((time) => now - time < 10 * minuteMs);
          failures.set(subject, times);
          if (times.length < threshold) continue;
          banned += 1;
          failures.delete(subject);
          const before = bans.get(subject);
          const lasts = before && now - before.since < 30 * dayMs ? Math.min(before.lasts * 2, dayMs) : hourMs;
          bans.set(subject, { since: now, lasts, until: now + lasts });
        }
        const expected = addresses.map((_, index) => isBanned(subjectOf(index)));
        expect(addresses.map((address) => rig.attempts.isBanned(address))).toEqual(expected);
      }
      await rig.settle();
      const expected = addresses.map((_, index) => isBanned(subjectOf(index)));
      const reloaded = await rig.reload();
      expect(addresses.map((address) => reloaded.isBanned(address))).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 40 });
    expect(banned).toBeGreaterThan(10);
  }, 60_000);
});
