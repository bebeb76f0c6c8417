import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type AuthHome,
  addAccount,
  answerFlow,
  ask,
  connectAccount,
  refusal,
  startHome,
  tryLogin,
} from '../../support/auth-home.ts';
import { enableTotp } from '../../support/enable-totp.ts';
import { roomInStep } from '../../support/totp.ts';
import type { Frame, TestSocket } from '../../support/web-socket.ts';

describe('recovery codes', () => {
  let home: AuthHome;

  beforeAll(async () => {
    home = await startHome();
    return () => home.server.stop();
  });

  async function guarded() {
    const account = await addAccount(home);
    const { socket } = await connectAccount(home, account);
    await roomInStep();
    await enableTotp(socket);
    return { account, socket };
  }

  const make = async (socket: TestSocket) =>
    (await ask<{ codes: string[] }>(socket, 'latchkey/recovery_codes/make')).codes;
  const left = async (socket: TestSocket) => (await ask<{ left: number }>(socket, 'latchkey/recovery_codes/left')).left;
  const open = ({ username, password }: Account) => tryLogin(home, { username, password });
  const enter = async (flow: Frame, code: unknown) => {
    const step = (await answerFlow(home, flow.flow_id, { code })).json();
    return (step.errors as Frame | undefined)?.base ?? step.type;
  };
  const logInWith = async (account: Account, code: unknown) => enter(await open(account), code);

  it('are made for a second factor alone', async () => {
    const account = await addAccount(home);
    const { socket } = await connectAccount(home, account);
    expect(await refusal(socket, 'latchkey/recovery_codes/make')).toBe('not_found');
    await roomInStep();
    await enableTotp(socket);
    const codes = await make(socket);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[0-9a-f]{4}(-[0-9a-f]{4}){3}$/);
    expect(await left(socket)).toBe(10);
  });

  it('stand in for the code of the app, each once, however they are typed', async () => {
    const { account, socket } = await guarded();
    const [first = '', second = ''] = await make(socket);
    expect(await logInWith(account, first)).toBe('create_entry');
    expect(await logInWith(account, first)).toBe('invalid_code');
    expect(await left(socket)).toBe(9);
    expect(await logInWith(account, ` ${second.toUpperCase().replaceAll('-', '')} `)).toBe('create_entry');
    expect(await left(socket)).toBe(8);
  });

  it('let one in of those who send one at once', async () => {
    const { account, socket } = await guarded();
    const [code] = await make(socket);
    const flows = await Promise.all([open(account), open(account), open(account)]);
    const kinds = await Promise.all(flows.map((flow) => enter(flow, code)));
    expect(kinds.sort()).toEqual(['create_entry', 'invalid_code', 'invalid_code']);
    expect(await left(socket)).toBe(9);
  });

  it('are replaced by new ones', async () => {
    const { account, socket } = await guarded();
    const [old] = await make(socket);
    const [fresh] = await make(socket);
    expect(await logInWith(account, old)).toBe('invalid_code');
    expect(await logInWith(account, fresh)).toBe('create_entry');
  });

  it('are nobody else’s', async () => {
    const [mine, theirs] = [await guarded(), await guarded()];
    const [code] = await make(mine.socket);
    await make(theirs.socket);
    expect(await logInWith(theirs.account, code)).toBe('invalid_code');
    expect(await logInWith(mine.account, code)).toBe('create_entry');
  });

  it('do not stand in for the password', async () => {
    const { account, socket } = await guarded();
    const [code = ''] = await make(socket);
    const step = await tryLogin(home, { username: account.username, password: code });
    expect(step).toMatchObject({ step_id: 'init', errors: { base: 'invalid_auth' } });
    expect(await left(socket)).toBe(10);
  });

  it('go with the last second factor', async () => {
    const { account, socket } = await guarded();
    const [code] = await make(socket);
    await ask(socket, 'auth/depose_mfa', { mfa_module_id: 'totp' });
    expect(await left(socket)).toBe(0);
    await roomInStep();
    await enableTotp(socket);
    expect(await logInWith(account, code)).toBe('invalid_code');
  });

  it('are spent for good, also when the server is killed, and stand nowhere in clear', async () => {
    const own = await startHome();
    await roomInStep();
    await enableTotp(own.ownerSocket);
    const codes = await make(own.ownerSocket);
    const { username, password } = own.owner;
    const logIn = async () => {
      const { flow_id } = await tryLogin(own, { username, password });
      return (await answerFlow(own, String(flow_id), { code: codes[0] })).json();
    };
    expect(await logIn()).toMatchObject({ type: 'create_entry' });
    await own.server.kill9();
    await own.server.restart();
    expect(await logIn()).toMatchObject({ errors: { base: 'invalid_code' } });
    await own.server.stop();
    const entries = readdirSync(own.server.data, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const bytes = Buffer.concat(files.map((file) => readFileSync(join(file.parentPath, file.name))));
    for (const code of codes) {
      const plain = code.replaceAll('-', '');
      for (const form of [code, plain, Buffer.from(plain, 'hex')]) expect(bytes.includes(form)).toBe(false);
    }
  });
});
