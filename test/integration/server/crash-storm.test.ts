import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import {
  type Account,
  type AuthHome,
  type AuthSession,
  addAccount,
  answerFlow,
  ask,
  connectAccount,
  signInAs,
  startHome,
  tryLogin,
} from '../../support/auth-home.ts';
import { enableTotp } from '../../support/enable-totp.ts';
import { loginCode } from '../../support/login-code.ts';
import { checkToken, postForm } from '../../support/request.ts';
import { seededChance } from '../../support/seeded-chance.ts';
import { roomInStep } from '../../support/totp.ts';
import { connectAs, type TestSocket } from '../../support/web-socket.ts';

/** `CRASH_ROUNDS=200` for the long run. */
const rounds = Number(process.env.CRASH_ROUNDS ?? 3);
const seed = Number(process.env.CRASH_SEED ?? 42);
const longestMs = 60;

/** What one round has done, each with the proof that it is still so after the crash. */
type Proof = { what: string; holds: () => Promise<boolean> };

it('keeps all that it acknowledged, and spends single-use things once, whenever it is killed', {
  timeout: 1_800_000,
}, async () => {
  const home = await startHome();
  const guarded = await guardedAccount(home);
  const chance = seededChance(seed);
  const counts: Record<string, number> = {};
  let recovery: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const owner = await connectAccount(home);
    if (recovery.length < 2) recovery = await makeRecoveryCodes(home, guarded);
    const { work, proofs } = await prepareRound(home, owner, guarded, recovery.splice(0, 2), round);
    const storm = work.map((start) => start().catch(() => {}));
    await delay(chance.whole(longestMs));
    await home.server.kill9();
    await Promise.all(storm);
    await home.server.restart();
    for (const { what, holds } of proofs) {
      expect(await holds(), `round ${round}: ${what}`).toBe(true);
      counts[what] = (counts[what] ?? 0) + 1;
    }
  }
  console.log(`${rounds} kills, acknowledged and kept: ${JSON.stringify(counts)}`);
  expect(await loginCode(home.base)).toHaveLength(32);
  await home.server.stop();
});

/** Somebody with a second factor, and a session from before it was set up. */
interface Guarded {
  account: Account;
  accessToken: string;
}

async function guardedAccount(home: AuthHome): Promise<Guarded> {
  const account = await addAccount(home);
  const { socket, accessToken } = await connectAccount(home, account);
  await roomInStep();
  await enableTotp(socket);
  return { account, accessToken };
}

async function makeRecoveryCodes(home: AuthHome, { accessToken }: Guarded): Promise<string[]> {
  const socket = await connectAs(home.base, accessToken);
  return (await ask<{ codes: string[] }>(socket, 'latchkey/recovery_codes/make')).codes;
}

async function prepareRound(
  home: AuthHome,
  owner: AuthSession & { socket: TestSocket },
  guarded: Guarded,
  recovery: readonly string[],
  round: number,
): Promise<{ work: (() => Promise<void>)[]; proofs: Proof[] }> {
  const proofs: Proof[] = [];
  const codes = await Promise.all([loginCode(home.base), loginCode(home.base), loginCode(home.base)]);
  const victims = await Promise.all([signInAs(home), signInAs(home)]);
  const flows = await Promise.all(recovery.map(() => tryLogin(home, pick(guarded.account))));
  const exchanges = codes.map((code) => async () => {
    const answer = await exchange(home, code);
    if (answer.status !== 200) return;
    const { access_token: token = '' } = answer.json<Record<string, string>>();
    proofs.push({ what: 'session made', holds: async () => (await checkToken(home.base, token)) === 200 });
    proofs.push({ what: 'code spent', holds: async () => (await exchange(home, code)).status === 400 });
  });
  const revocations = victims.map(({ refreshToken, accessToken }) => async () => {
    if ((await postForm(home.base, '/auth/revoke', { token: refreshToken })).status !== 200) return;
    proofs.push({ what: 'session ended', holds: async () => (await checkToken(home.base, accessToken)) === 401 });
  });
  const recoveries = recovery.map((code, index) => async () => {
    const step = (await answerFlow(home, flows[index]?.flow_id, { code })).json();
    if (step.type !== 'create_entry') return;
    proofs.push({ what: 'recovery code spent', holds: async () => !(await works(home, guarded, code)) });
  });
  const longLived = async () => {
    const name = `Round ${round}`;
    const token = await ask<string>(owner.socket, 'auth/long_lived_access_token', { lifespan: 1, client_name: name });
    proofs.push({ what: 'long-lived token made', holds: async () => (await checkToken(home.base, token)) === 200 });
  };
  return { work: [...recoveries, ...exchanges, ...revocations, longLived], proofs };
}

async function works(home: AuthHome, { account }: Guarded, code: string): Promise<boolean> {
  const flow = await tryLogin(home, pick(account));
  return (await answerFlow(home, flow.flow_id, { code })).json().type === 'create_entry';
}

function exchange(home: AuthHome, code: string) {
  const fields = { grant_type: 'authorization_code', code, client_id: home.clientId };
  return postForm(home.base, '/auth/token', fields);
}

function pick({ username, password }: Account): { username: string; password: string } {
  return { username, password };
}
