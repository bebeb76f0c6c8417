import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isAppError } from '../../../shared/errors.ts';
import { type AuthRig, createAuthRig } from '../../support/auth-rig.ts';
import { totpCode, wrongTotpCode } from '../../support/totp.ts';

const addresses = ['192.0.2.1', '2001:db8::1'];
const clients = ['http://app.test/', 'http://other.test/'];
const flowMs = 15 * 60_000;
const mfaMs = 5 * 60_000;
const stepMs = 30_000;

const pick = fc.constantFrom(0, 0, 0, 1, 2, 3);
const mostly = fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
const start = fc.record({
  do: fc.constant('start' as const),
  from: mostly,
  linking: fc.constantFrom(false, false, false, false, true),
});
/** Mostly what the form asks for, now and then the other kind. */
const answer = fc.record({
  do: fc.constant('answer' as const),
  flow: pick,
  fits: fc.constantFrom(true, true, true, true, true, true, true, false),
  user: fc.constantFrom(0, 0, 1),
  isRight: fc.constantFrom(true, true, true, false),
  what: fc.constantFrom(
    'now',
    'next',
    'before',
    'far',
    'wrong',
    'wrong',
    'wrong',
    'wrong',
    'wrong',
    'wrong',
    'recovery',
  ),
  from: mostly,
  client: mostly,
});
const abort = fc.record({ do: fc.constant('abort' as const), flow: pick });
const pass = fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(1, 1, 29, 31, 61, 301, 901) });
const deed = fc.oneof(
  { arbitrary: start, weight: 2 },
  { arbitrary: answer, weight: 18 },
  { arbitrary: abort, weight: 1 },
  { arbitrary: pass, weight: 2 },
);
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

/** A flow as it should be, kept beside the real one. */
interface Expected {
  id: string;
  from: number;
  linking: boolean;
  createdAt: number;
  /** Index of the user whose password was right. */
  proven: number | null;
  wrongCodes: number;
  isOver: boolean;
}

describe('the login flow', () => {
  let rig: AuthRig;
  /** How often each outcome was seen. */
  let ends: Record<string, number> = {};

  beforeAll(async () => {
    rig = await createAuthRig();
  });

  /** The first user has an app and recovery codes, the second only a password. */
  async function people() {
    const users = [await rig.addLogin('first pass word'), await rig.addLogin('second pass word')];
    const id = users[0]?.id ?? '';
    const secret = await rig.enableTotp(id, (made) => totpCode(made, 0, rig.environment.now()));
    const lastStep = Math.floor(rig.environment.now() / stepMs);
    return { users, secret, lastStep, recovery: await rig.recoveryCodes.make(id) };
  }

  /** What came of a call, in one word. */
  async function outcome(call: () => Promise<{ type: string }>) {
    try {
      const step = await call();
      if (step.type !== 'form') return { word: 'reason' in step ? String(step.reason) : step.type, step };
      const { step_id: id, errors } = step as unknown as { step_id: string; errors: { base?: string } };
      return { word: errors.base ?? id, step };
    } catch (error) {
      if (isAppError(error)) return { word: error.message, step: null };
      throw error;
    }
  }

  async function play(deeds: readonly Deed[]) {
    const { environment, loginFlows } = rig;
    const person = await people();
    const flows: Expected[] = [];
    const issued: { code: string; user: number; linking: boolean }[] = [];

    /** Why a flow takes no answer at all; null when it does. */
    const closed = (flow: Expected, from: number, client: number) => {
      if (environment.now() - flow.createdAt >= flowMs) flow.isOver = true;
      if (flow.isOver) return 'Invalid flow specified';
      if (flow.from !== from) return 'IP address changed';
      return client === 0 ? null : 'Invalid client id';
    };
    const finish = (flow: Expected, word: string) => {
      flow.isOver = true;
      return word;
    };
    const expectPassword = (flow: Expected, user: number, isRight: boolean) => {
      if (flow.proven !== null) return 'User input malformed';
      if (!isRight) return 'invalid_auth';
      flow.proven = user;
      return user === 0 && !flow.linking ? 'mfa' : finish(flow, 'create_entry');
    };
    const expectCode = (flow: Expected, step: number | null, recovery: string | null) => {
      if (flow.proven === null) return 'User input malformed';
      if (environment.now() - flow.createdAt > mfaMs) return finish(flow, 'login_expired');
      const now = Math.floor(environment.now() / stepMs);
      const isApp = step !== null && Math.abs(step - now) <= 1 && step > person.lastStep;
      if (isApp) person.lastStep = step;
      const isRecovery = recovery !== null && person.recovery.includes(recovery);
      if (isRecovery) person.recovery = person.recovery.filter((left) => left !== recovery);
      if (isApp || isRecovery) return finish(flow, 'create_entry');
      flow.wrongCodes += 1;
      return flow.wrongCodes >= 5 ? finish(flow, 'too_many_retry') : 'invalid_code';
    };
    const used = person.recovery[9] ?? '';
    const codeOf = (what: string) => {
      const now = Math.floor(environment.now() / stepMs);
      const offset = { now: 0, next: 1, before: -1, far: 2 }[what];
      if (what === 'recovery') return { code: used, step: null, recovery: used };
      if (offset === undefined)
        return { code: wrongTotpCode(person.secret, environment.now()), step: null, recovery: null };
      return { code: totpCode(person.secret, offset, environment.now()), step: now + offset, recovery: null };
    };
    const submit = async (flow: Expected, input: Record<string, unknown>, from: number, client: number) =>
      outcome(() =>
        loginFlows.submit({ flowId: flow.id, clientId: clients[client] ?? '', input, ip: addresses[from] ?? '' }),
      );
    const judge = (flow: Expected, expected: string, { word, step }: Awaited<ReturnType<typeof outcome>>) => {
      expect(word).toBe(expected);
      ends[word] = (ends[word] ?? 0) + 1;
      if (word !== 'create_entry') return;
      // Nobody gets a code without a password, nor the first user without the second factor.
      expect(flow.proven).not.toBeNull();
      const code = (step as unknown as { result: string }).result;
      issued.push({ code, user: flow.proven ?? -1, linking: flow.linking });
    };

    for (const one of deeds) {
      if (one.do === 'pass') {
        environment.pass({ seconds: one.seconds });
        continue;
      }
      if (one.do === 'start') {
        const type = one.linking ? 'link_user' : 'authorize';
        const request = {
          client_id: clients[0] ?? '',
          handler: ['homeassistant', null] as [string, null],
          redirect_uri: clients[0] ?? '',
          type,
        } as const;
        const { flow_id: id } = await loginFlows.start({ ...request }, addresses[one.from] ?? '');
        flows.unshift({
          id,
          from: one.from,
          linking: one.linking,
          createdAt: environment.now(),
          proven: null,
          wrongCodes: 0,
          isOver: false,
        });
        continue;
      }
      const flow = flows[one.flow];
      if (!flow) continue;
      if (one.do === 'abort') {
        const expected = closed(flow, flow.from, 0) ?? 'aborted';
        const { word } = await outcome(async () => {
          loginFlows.abort(flow.id);
          return { type: 'aborted' };
        });
        expect(word).toBe(expected);
        flow.isOver = true;
      } else if ((flow.proven === null) === one.fits) {
        const { username = '', password = '' } = person.users[one.user] ?? {};
        const input = { username, password: one.isRight ? password : 'wrong' };
        const result = await submit(flow, input, one.from, one.client);
        judge(flow, closed(flow, one.from, one.client) ?? expectPassword(flow, one.user, one.isRight), result);
      } else {
        const { code, step, recovery } = codeOf(one.what);
        const result = await submit(flow, { code }, one.from, one.client);
        judge(flow, closed(flow, one.from, one.client) ?? expectCode(flow, step, recovery), result);
      }
    }
    return { issued, person };
  }

  it('gives a code after all factors alone, once, and never goes past its limits', async () => {
    let codes = 0;
    let guarded = 0;
    ends = {};
    const property = fc.asyncProperty(fc.array(deed, { minLength: 20, maxLength: 50 }), async (deeds) => {
      const { issued, person } = await play([{ do: 'start', from: 0, linking: false }, ...deeds]);
      codes += issued.length;
      guarded += issued.filter(({ user, linking }) => user === 0 && !linking).length;
      for (const { code, user, linking } of issued) {
        const spend = (purpose: 'authorize' | 'link_user') =>
          rig.store.transact((tx) =>
            rig.codes.spend(tx, { code, clientId: clients[0] ?? '', purpose, codeVerifier: null }),
          );
        const [own, other] = linking ? (['link_user', 'authorize'] as const) : (['authorize', 'link_user'] as const);
        expect(await spend(other)).toEqual({ refused: 'unknown' });
        const spent = await spend(own);
        // Time may have run out on it; if not, it speaks for the one who was proven.
        if ('login' in spent) expect(spent.login.account).toBe(person.users[user]?.username);
        expect(await spend(own)).toEqual({ refused: 'unknown' });
      }
    });
    await fc.assert(property, { numRuns: 300 });
    // The walk has been to the places it is to guard.
    expect(codes).toBeGreaterThan(100);
    expect(guarded).toBeGreaterThan(20);
    expect(ends).toEqual(
      expect.objectContaining({ login_expired: expect.any(Number), too_many_retry: expect.any(Number) }),
    );
  }, 60_000);
});
