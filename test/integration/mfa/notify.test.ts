import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { atEnd } from '../../support/at-end.ts';
import {
  type Account,
  type AuthHome,
  addAccount,
  answerFlow,
  ask,
  connectAccount,
  refusal,
  sessionFrom,
  startHome,
  tryLogin,
} from '../../support/auth-home.ts';
import { enableTotp } from '../../support/enable-totp.ts';
import { checkToken } from '../../support/request.ts';
import { temporaryFolder } from '../../support/server.ts';
import { roomInStep, totpCode } from '../../support/totp.ts';
import type { Frame, TestSocket } from '../../support/web-socket.ts';

describe('one-time codes that are sent', () => {
  let home: AuthHome;
  let mailbox: string;
  const posted: unknown[] = [];

  beforeAll(async () => {
    mailbox = join(temporaryFolder('mailbox'), 'messages');
    const webhook = createServer(async (request, response) => {
      posted.push(JSON.parse(await text(request)));
      response.statusCode = request.url === '/broken' ? 500 : 200;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(webhook, 'listening');
    atEnd(() => webhook.close());
    const address = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}`;
    const write = `test -e "$0.broken" && exit 1; printf '%s|%s\\n' "$target" "$message" >> "$0"`;
    const notify = {
      phone: { command: '/bin/sh', args: ['-c', write, mailbox] },
      hook: { webhook: `${address}/hook` },
      broken: { webhook: `${address}/broken` },
      hidden: { command: '/bin/true' },
    };
    const module = { type: 'notify', exclude: ['hidden', 'persistent_notification'], message: 'Use {} now' };
    home = await startHome({ homeassistant: { auth_mfa_modules: [{ type: 'totp' }, module] }, latchkey: { notify } });
    return () => home.server.stop();
  });

  beforeEach(() => {
    rmSync(mailbox, { force: true });
    posted.length = 0;
  });

  const messages = () => (existsSync(mailbox) ? readFileSync(mailbox, 'utf8').trimEnd().split('\n') : []);
  const lastCode = () => /Use (\d{6}) now$/.exec(messages().at(-1) ?? '')?.[1] ?? '';
  const otherThan = (code: string) => (code === '000000' ? '111111' : '000000');
  const begin = (socket: TestSocket) => ask(socket, 'auth/setup_mfa', { mfa_module_id: 'notify' });
  const go = (socket: TestSocket, flow: Frame, input: Frame) =>
    ask(socket, 'auth/setup_mfa', { flow_id: flow.flow_id, user_input: input });
  const kind = (step: Frame) => (step.errors as Frame | undefined)?.base ?? step.reason ?? step.type;
  const enter = async (flow: Frame, input: Frame) => (await answerFlow(home, flow.flow_id, input)).json();
  const password = ({ username, password }: Account) => tryLogin(home, { username, password });

  async function guarded(choice: Frame = { notify_service: 'phone', target: 'me' }) {
    const account = await addAccount(home);
    const { socket } = await connectAccount(home, account);
    const flow = await begin(socket);
    await go(socket, flow, choice);
    expect(await go(socket, flow, { code: lastCode() })).toMatchObject({
      type: 'create_entry',
      data: { result: null },
    });
    return { account, socket };
  }

  describe('set up', () => {
    // rows: 5.6/7, 10/148, 13/13
    it('offers the senders that are not excluded, sorted, and a target', async () => {
      const { socket } = await connectAccount(home);
      const services = ['broken', 'hook', 'phone'].map((name) => [name, name]);
      expect(await begin(socket)).toMatchObject({
        step_id: 'init',
        data_schema: [
          { type: 'select', options: services, name: 'notify_service', required: true },
          { type: 'string', name: 'target', required: false, optional: true },
        ],
      });
    });

    // rows: 5.6/5, 10/148-149
    it('sends a code to the target, again after a wrong one, and is done with the last', async () => {
      const { socket } = await connectAccount(home, await addAccount(home));
      const flow = await begin(socket);
      const asked = await go(socket, flow, { notify_service: 'phone', target: 'me; rm "$HOME"' });
      expect(asked).toMatchObject({ step_id: 'setup', description_placeholders: { notify_service: 'phone' } });
      expect(messages()).toEqual([expect.stringMatching(/^me; rm "\$HOME"\|Use \d{6} now$/)]);
      const first = lastCode();
      expect(kind(await go(socket, flow, { code: otherThan(first) }))).toBe('invalid_code');
      expect(messages()).toHaveLength(2);
      const second = lastCode();
      if (first !== second) expect(kind(await go(socket, flow, { code: first }))).toBe('invalid_code');
      expect(await go(socket, flow, { code: lastCode() })).toMatchObject({ type: 'create_entry' });
    });

    it('takes no sender that is not offered', async () => {
      const { socket } = await connectAccount(home);
      for (const notify_service of ['hidden', 'persistent_notification', 'constructor']) {
        const { flow_id } = await begin(socket);
        const fields = { flow_id, user_input: { notify_service } };
        expect(await refusal(socket, 'auth/setup_mfa', fields)).toBe('invalid_format');
      }
      expect(messages()).toEqual([]);
    });

    it('answers when the sender fails, and turns nothing on', async () => {
      const { socket } = await connectAccount(home);
      const { flow_id } = await begin(socket);
      const answer = await socket.call('auth/setup_mfa', { flow_id, user_input: { notify_service: 'broken' } });
      expect(answer).toMatchObject({ type: 'result', success: false });
      const { mfa_modules: modules } = await ask<{ mfa_modules: Frame[] }>(socket, 'auth/current_user');
      expect(modules.map(({ id, enabled }) => [id, enabled])).toEqual([
        ['totp', false],
        ['notify', false],
      ]);
    });
  });

  // rows: 5.6/5, 10/144-145
  it('come once at a login, through the sender that was chosen', async () => {
    const { account } = await guarded();
    rmSync(mailbox);
    const step = await password(account);
    expect(step).toMatchObject({ step_id: 'mfa', description_placeholders: { mfa_module_id: 'notify' } });
    expect(messages()).toHaveLength(1);
    const code = lastCode();
    expect(kind(await enter(step, { code: otherThan(code) }))).toBe('invalid_code');
    expect(messages()).toHaveLength(1);
    const { accessToken } = await sessionFrom(home, await enter(step, { code }));
    expect(await checkToken(home.base, accessToken)).toBe(200);
  });

  it('may come by a webhook', async () => {
    const account = await addAccount(home);
    const { socket } = await connectAccount(home, account);
    const flow = await begin(socket);
    await go(socket, flow, { notify_service: 'hook', target: 'room 4' });
    const sent = posted as { message: string; target: string }[];
    expect(sent).toEqual([{ message: expect.stringMatching(/^Use \d{6} now$/), target: 'room 4' }]);
    const code = sent[0]?.message.slice(4, 10);
    expect(await go(socket, flow, { code })).toMatchObject({ type: 'create_entry' });
  });

  // rows: 5.6/5
  it('are good once, and only until the next one is sent', async () => {
    const { account } = await guarded();
    const first = await password(account);
    const old = lastCode();
    const second = await password(account);
    const code = lastCode();
    if (old !== code) expect(kind(await enter(first, { code: old }))).toBe('invalid_code');
    expect(kind(await enter(second, { code }))).toBe('create_entry');
    expect(kind(await enter(first, { code }))).toBe('invalid_code');
  });

  // rows: 5.5/3, 10/146-147
  it('end the login with the third wrong one', async () => {
    const { account } = await guarded();
    const step = await password(account);
    const code = lastCode();
    const kinds = [];
    for (let turn = 0; turn < 3; turn += 1) kinds.push(kind(await enter(step, { code: otherThan(code) })));
    expect(kinds).toEqual(['invalid_code', 'invalid_code', 'too_many_retry']);
    expect((await answerFlow(home, step.flow_id, { code })).status).toBe(404);
    const count = messages().length;
    await password(account);
    expect(messages()).toHaveLength(count + 1);
  });

  // rows: 5.5/5, 10/152
  it('end the login when they cannot be sent', async () => {
    const { account } = await guarded();
    writeFileSync(`${mailbox}.broken`, '');
    expect(kind(await password(account))).toBe('unknown_error');
    rmSync(`${mailbox}.broken`);
    expect(kind(await password(account))).toBe('form');
  });

  describe('beside an authenticator app', () => {
    async function guardedTwice() {
      const { account, socket } = await guarded();
      await roomInStep();
      const secret = await enableTotp(socket, -1);
      rmSync(mailbox, { force: true });
      return { account, secret, step: await password(account) };
    }

    // rows: 5.5/1, 10/136, 13/13, 13/39
    it('are one of the choices, and nothing is sent before the choice', async () => {
      const { step } = await guardedTwice();
      const options = [
        ['totp', 'Time-based One Time Password'],
        ['notify', 'Notify One-Time Password'],
      ];
      expect(step).toMatchObject({
        step_id: 'select_mfa_module',
        data_schema: [{ type: 'select', options, name: 'multi_factor_auth_module', required: false }],
      });
      expect(messages()).toEqual([]);
      expect(await enter(step, { multi_factor_auth_module: 'notify' })).toMatchObject({ step_id: 'mfa' });
      expect(messages()).toHaveLength(1);
      expect(kind(await enter(step, { code: lastCode() }))).toBe('create_entry');
    });

    // rows: 5.5/1, 10/136
    it('the choice must be made, and of what there is', async () => {
      const { step, secret } = await guardedTwice();
      expect(kind(await enter(step, {}))).toBe('invalid_auth_module');
      for (const input of [{ multi_factor_auth_module: 'constructor' }, { code: totpCode(secret) }, { code: '' }]) {
        expect((await answerFlow(home, step.flow_id, input)).status).toBe(400);
      }
      expect(await enter(step, { multi_factor_auth_module: 'totp' })).toMatchObject({ step_id: 'mfa' });
      expect(kind(await enter(step, { code: totpCode(secret, 1) }))).toBe('create_entry');
    });

    it('the code of the one is none of the other', async () => {
      const { step, secret } = await guardedTwice();
      await enter(step, { multi_factor_auth_module: 'notify' });
      expect(kind(await enter(step, { code: totpCode(secret, 1) }))).toBe('invalid_code');
    });
  });
});
