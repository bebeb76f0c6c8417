import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../../backend/web/onboarding/progress.ts';
import { finishSetUp } from '../../../../backend/web/onboarding/set-up.ts';
import { ownPage, signInAddress, waitingApp } from '../../../../backend/web/onboarding/waiting-app.ts';
import type { ServerApi } from '../../../../backend/web/server-api.ts';
import { ServerProblem } from '../../../../backend/web/server-problem.ts';

const origin = 'http://house.test';
const app = { clientId: 'https://app.test/', redirectUri: 'https://app.test/back?x=1', state: 's1' };

/** A server on which this has already happened, or that fails where the test says. */
function setup(
  failures: Partial<Record<'exchange' | 'core_config' | 'analytics' | 'integration', ServerProblem[]>> = {},
) {
  const calls: string[] = [];
  const values = new Map<string, string>();
  const progress = createProgress({
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  });
  progress.change({ code: 'c1' });
  const call = async <T>(name: keyof typeof failures, value: T): Promise<T> => {
    calls.push(name);
    const failure = failures[name]?.shift();
    if (failure) throw failure;
    return value;
  };
  const api: Partial<ServerApi> = {
    exchangeCode: () =>
      call('exchange', { access_token: 'a', refresh_token: 'r', token_type: 'Bearer' as const, expires_in: 1800 }),
    finishStep: (step) => call(step, undefined),
    finishIntegration: () => call('integration', 'c2'),
    revoke: async (token) => void calls.push(`revoke ${token}`),
  };
  const waited: number[] = [];
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  const finish = () => finishSetUp({ api: api as ServerApi, progress, origin, app, wait, tell: () => {} });
  return { calls, values, waited, finish, progress };
}
const done = new ServerProblem(403, { message: 'Core config step already done' });

describe('set-up after the owner account', () => {
  it('does each step once, ends its own session, and hands the waiting app a code', async () => {
    const { finish, calls, values } = setup();
    expect(await finish()).toEqual({
      end: 'done',
      address: 'https://app.test/back?x=1&code=c2&state=s1&storeToken=true',
    });
    expect(calls).toEqual(['exchange', 'core_config', 'analytics', 'integration', 'revoke r']);
    expect(values.size).toBe(0);
  });

  it('waits for a server that is away, and takes a step that is done already as done', async () => {
    const { finish, waited } = setup({ core_config: [new ServerProblem(0), new ServerProblem(503), done] });
    expect(await finish()).toMatchObject({ end: 'done' });
    expect(waited).toEqual([2000, 2000]);
  });

  it('goes on with the tokens it holds instead of spending its code twice', async () => {
    const { finish, calls, progress } = setup();
    progress.change({ code: undefined, tokens: { access: 'a', refresh: 'r' } });
    await finish();
    expect(calls).not.toContain('exchange');
  });

  it('asks for a sign-in when its code or its session is of no use any more', async () => {
    const spent = setup({ exchange: [new ServerProblem(400)] });
    expect(await spent.finish()).toEqual({ end: 'signIn' });
    const dead = setup({ analytics: [new ServerProblem(401)] });
    expect(await dead.finish()).toEqual({ end: 'signIn' });
    expect(dead.progress.read().tokens).toBeUndefined();
  });

  it('lets the waiting app ask for itself when there is no code for it', async () => {
    const late = setup({ integration: [new ServerProblem(403, { message: 'Integration step already done' })] });
    expect(await late.finish()).toEqual({ end: 'finished' });
    const foreign = setup({ integration: [new ServerProblem(400, { message: 'invalid client id or redirect uri' })] });
    expect(await foreign.finish()).toEqual({ end: 'finished' });
  });
});

describe('waiting app', () => {
  it('is the one that the query names, unless it could do harm', () => {
    const query = (redirect_uri: string) => `?${new URLSearchParams({ client_id: 'https://app.test/', redirect_uri })}`;
    expect(waitingApp(query('https://app.test/'), origin).clientId).toBe('https://app.test/');
    expect(waitingApp(query('javascript:alert(1)'), origin)).toEqual(ownPage(origin, '/'));
    expect(waitingApp('', origin)).toEqual(ownPage(origin, '/'));
  });

  it('of this server gets the state that its page checks', () => {
    const { state, redirectUri } = ownPage(origin, '/');
    expect(JSON.parse(atob(state ?? ''))).toEqual({ hassUrl: origin, clientId: `${origin}/` });
    expect(redirectUri).toBe(`${origin}/?auth_callback=1`);
    expect(new URL(signInAddress(app), origin).searchParams.get('state')).toBe('s1');
  });
});
