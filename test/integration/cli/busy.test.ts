import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addAccount, connectAccount, startHome, tryLogin } from '../../support/auth-home.ts';
import { enableTotp } from '../../support/enable-totp.ts';
import { onboardOwner } from '../../support/onboard-owner.ts';
import { checkToken } from '../../support/request.ts';
import { runLatchkey } from '../../support/run-latchkey.ts';
import { startServer, temporaryFolder } from '../../support/server.ts';
import { signIn } from '../../support/sign-in.ts';

describe('a busy server', () => {
  it('gives backups in which every record has its index entries, and nothing acknowledged before is missing', async () => {
    const server = await startServer();
    const owner = await onboardOwner(server);
    const folder = temporaryFolder('busy');
    let isOver = false;
    const storm = Array.from({ length: 3 }, async () => {
      while (!isOver) await signIn(server.base, owner);
    });
    const tokens: string[] = [];
    for (const round of [1, 2, 3]) {
      tokens.push((await signIn(server.base, owner)).access_token);
      const made = await runLatchkey(['backup', join(folder, `${round}.backup`), '--data', server.data]);
      expect(made).toMatchObject({ code: 0, stderr: '' });
    }
    isOver = true;
    await Promise.all(storm);
    await server.stop();
    for (const round of [1, 2, 3]) {
      const data = join(folder, `data-${round}`);
      mkdirSync(data, { mode: 0o700 });
      expect((await runLatchkey(['restore', join(folder, `${round}.backup`), '--data', data])).code).toBe(0);
      expect((await runLatchkey(['doctor', '--data', data])).stdout).toContain('are sound');
      const restored = await startServer({ data });
      for (const token of tokens.slice(0, round)) expect(await checkToken(restored.base, token)).toBe(200);
      await restored.stop();
    }
  });
});

describe('users reset-mfa', () => {
  it('lets somebody sign in again who has lost the phone', async () => {
    const home = await startHome();
    const account = await addAccount(home);
    const login = { username: account.username, password: account.password };
    const { socket } = await connectAccount(home, account);
    await enableTotp(socket);
    const run = (...words: string[]) => runLatchkey([...words, account.username, '--data', home.server.data]);
    expect((await tryLogin(home, login)).step_id).toBe('mfa');
    expect((await runLatchkey(['users', 'list', '--data', home.server.data])).stdout).toMatch(
      new RegExp(`${account.username}\\t.*totp`),
    );
    expect(await run('users', 'reset-mfa')).toMatchObject({
      code: 0,
      stdout: `${account.username} signs in without totp now\n`,
    });
    expect((await tryLogin(home, login)).type).toBe('create_entry');
    expect((await run('users', 'reset-mfa')).stdout).toContain('had no second factor');
    await home.server.stop();
  });
});
