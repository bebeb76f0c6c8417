import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLevelStore } from '../../../backend/store/level.ts';
import {
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
import { roomInStep, totpCode, wrongTotpCode } from '../../support/totp.ts';
import type { Frame, TestSocket } from '../../support/web-socket.ts';

interface SetupForm extends Frame {
  readonly flow_id: string;
  readonly description_placeholders: Readonly<Record<string, string>>;
}

describe('setting up an authenticator app', () => {
  let home: AuthHome;

  beforeAll(async () => {
    home = await startHome();
    return () => home.server.stop();
  });

  const connected = async (fields: Frame = {}) => {
    const account = await addAccount(home, fields);
    return { account, ...(await connectAccount(home, account)) };
  };
  const begin = (socket: TestSocket) => ask<SetupForm>(socket, 'auth/setup_mfa', { mfa_module_id: 'totp' });
  const submit = (socket: TestSocket, flowId: string, code: string) =>
    ask<SetupForm>(socket, 'auth/setup_mfa', { flow_id: flowId, user_input: { code } });
  const secretOf = (form: SetupForm) => form.description_placeholders.code ?? '';
  const isOn = async (socket: TestSocket) => {
    const { mfa_modules: modules } = await ask<{ mfa_modules: Frame[] }>(socket, 'auth/current_user');
    return modules.find((module) => module.id === 'totp')?.enabled;
  };

  // rows: 5.6/1, 10/131, 13/40
  it('shows the secret, the address and the picture, and asks for a code', async () => {
    const { socket } = await connected({ name: 'Mia Müller' });
    const form = await begin(socket);
    const secret = secretOf(form);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const data_schema = [{ type: 'string', name: 'code', required: true }];
    expect(form).toMatchObject({ type: 'form', handler: 'totp', step_id: 'init', errors: {}, data_schema });
    const { url, qr_code: picture } = form.description_placeholders;
    expect(url).toBe(`otpauth://totp/Home%20Assistant:Mia%20M%C3%BCller?secret=${secret}&issuer=Home%20Assistant`);
    expect(picture).toMatch(/^<svg [^\n]*<\/svg>$/);
  });

  // rows: 5.6/1-2, 10/132, 12/totp-result
  it('keeps the secret after a wrong code, and is done with the right one, which tells no secret', async () => {
    const { socket } = await connected();
    const form = await begin(socket);
    const secret = secretOf(form);
    await roomInStep();
    const again = await submit(socket, form.flow_id, wrongTotpCode(secret));
    expect(again).toMatchObject({ type: 'form', errors: { base: 'invalid_code' } });
    expect(secretOf(again)).toBe(secret);
    expect(await isOn(socket)).toBe(false);
    const done = await submit(socket, form.flow_id, totpCode(secret));
    expect(done).toMatchObject({ type: 'create_entry', handler: 'totp', data: { result: null } });
    expect(JSON.stringify(done)).not.toContain(secret);
    expect(await isOn(socket)).toBe(true);
    const finished = { flow_id: form.flow_id, user_input: { code: totpCode(secret) } };
    expect(await refusal(socket, 'auth/setup_mfa', finished)).toBe('not_found');
  });

  // rows: 4.3/8, 10/142
  it('makes a new secret when it is continued without a code', async () => {
    const { socket } = await connected();
    const form = await begin(socket);
    const fresh = await ask<SetupForm>(socket, 'auth/setup_mfa', { flow_id: form.flow_id });
    expect(secretOf(fresh)).not.toBe(secretOf(form));
    await roomInStep();
    const old = await submit(socket, form.flow_id, totpCode(secretOf(form)));
    expect(old).toMatchObject({ errors: { base: 'invalid_code' } });
    expect(await submit(socket, form.flow_id, totpCode(secretOf(fresh)))).toMatchObject({ type: 'create_entry' });
  });

  // rows: 12/mfa-setup-reply, 13/29
  it('belongs to the one who began it', async () => {
    const [mine, theirs] = [await connected(), await connected()];
    const form = await begin(mine.socket);
    await roomInStep();
    const fields = { flow_id: form.flow_id, user_input: { code: totpCode(secretOf(form)) } };
    expect(await refusal(theirs.socket, 'auth/setup_mfa', fields)).toBe('not_found');
    expect(await refusal(theirs.socket, 'auth/setup_mfa', { flow_id: form.flow_id })).toBe('not_found');
    expect([await isOn(mine.socket), await isOn(theirs.socket)]).toEqual([false, false]);
    expect(await ask(mine.socket, 'auth/setup_mfa', fields)).toMatchObject({ type: 'create_entry' });
    expect([await isOn(mine.socket), await isOn(theirs.socket)]).toEqual([true, false]);
  });

  // rows: 4.3/8, 10/130, 12/mfa-setup-reply
  it.each([
    ['a flow that there is not', { flow_id: '0'.repeat(32), user_input: { code: '000000' } }, 'not_found'],
    ['neither module nor flow', {}, 'invalid_format'],
    ['both', { mfa_module_id: 'totp', flow_id: '0'.repeat(32) }, 'invalid_format'],
    ['a module that there is not', { mfa_module_id: 'no_such_module' }, 'no_module'],
    ['a module named like a key of every object', { mfa_module_id: 'constructor' }, 'no_module'],
  ])('answers %s', async (_, fields, code) => {
    expect(await refusal(home.ownerSocket, 'auth/setup_mfa', fields)).toBe(code);
  });

  // rows: 12/mfa-setup-reply
  it.each([{}, { code: 1 }, { code: '1', more: '2' }, { pin: '1' }])(
    'answers input that fits no form: %j',
    async (input) => {
      const { flow_id } = await begin(home.ownerSocket);
      const fields = { flow_id, user_input: input };
      expect(await refusal(home.ownerSocket, 'auth/setup_mfa', fields)).toBe('invalid_format');
      expect(await isOn(home.ownerSocket)).toBe(false);
    },
  );

  // rows: 5.6/4, 10/138
  it('done again replaces the secret', async () => {
    const { account, socket } = await connected();
    await roomInStep();
    const first = await enableTotp(socket, -1);
    const second = await enableTotp(socket, -1);
    const { username, password } = account;
    const { flow_id } = await tryLogin(home, { username, password });
    const enter = async (code: string) => (await answerFlow(home, flow_id, { code })).json();
    expect(await enter(totpCode(first))).toMatchObject({ errors: { base: 'invalid_code' } });
    expect(await enter(totpCode(second))).toMatchObject({ type: 'create_entry' });
  });

  // rows: 4.3/9, 10/133-134, 10/140
  it('is undone without a word, also where it was never done', async () => {
    const { account, socket } = await connected();
    await roomInStep();
    await enableTotp(socket);
    const { username, password } = account;
    expect(await tryLogin(home, { username, password })).toMatchObject({ step_id: 'mfa' });
    expect(await ask(socket, 'auth/depose_mfa', { mfa_module_id: 'totp' })).toBe('done');
    expect(await tryLogin(home, { username, password })).toMatchObject({ type: 'create_entry' });
    expect(await ask(socket, 'auth/depose_mfa', { mfa_module_id: 'totp' })).toBe('done');
    expect(await refusal(socket, 'auth/depose_mfa', { mfa_module_id: 'no_such_module' })).toBe('disable_failed');
  });

  it('leaves the secret nowhere in clear, neither in the bytes of the folder nor in a record', async () => {
    const own = await startHome();
    await roomInStep();
    const secret = await enableTotp(own.ownerSocket);
    await own.server.stop();
    const entries = readdirSync(own.server.data, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const bytes = Buffer.concat(files.map((file) => readFileSync(join(file.parentPath, file.name))));
    const store = await openLevelStore({ folder: join(own.server.data, 'store') });
    const records = JSON.stringify(await store.range({ gte: '', lt: '\uffff', limit: 10_000 }));
    await store.close();
    expect(records).toContain('sealedSecret');
    // A control: what is no secret is found by the same search.
    const places = [bytes, Buffer.from(records)];
    for (const place of places) expect(place.includes('mfa-enrolment!')).toBe(true);
    for (const form of formsOf(secret)) expect(places.some((place) => place.includes(form))).toBe(false);
  });
});

/** The secret as it is shown, as its bytes, and as the hex and Base64 of both. */
function formsOf(secret: string): (string | Buffer)[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((char) => alphabet.indexOf(char).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const both = [bytes, Buffer.from(secret)];
  const base64 = both.map((form) => form.toString('base64').slice(0, 24));
  return [secret, bytes, ...both.map((form) => form.toString('hex')), ...base64];
}
