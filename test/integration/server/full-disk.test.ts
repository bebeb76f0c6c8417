import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loginCode, openFlow, submitLogin } from '../../support/login-code.ts';
import { anna, exchangeCode, onboardOwner } from '../../support/onboard-owner.ts';
import { checkToken, postForm } from '../../support/request.ts';
import { startServer } from '../../support/server.ts';
import { signIn } from '../../support/sign-in.ts';
import { mountSmallDisk } from '../../support/small-disk.ts';

const disk = await mountSmallDisk();
if (disk === null) console.info('The server on a full disk is left out: mounting one needs root on Linux.');

describe.runIf(disk !== null)('a server whose disk is full', () => {
  it('answers 503 to what it cannot keep, goes on reading, loses nothing, and works again when there is room', async () => {
    const folder = disk ?? '';
    const filler = join(folder, 'filler');
    const server = await startServer({ data: join(folder, 'data') });
    const owner = await onboardOwner(server);
    const codes = [await loginCode(server.base), await loginCode(server.base)];
    const sessions = [await signIn(server.base, anna), await signIn(server.base, anna)];
    fill(filler);
    // What is left of the last page may take one small change more.
    const acknowledged = new Set<string>();
    for (const { refresh_token: token } of sessions) {
      const answer = await postForm(server.base, '/auth/revoke', { token });
      if (answer.status === 200) acknowledged.add(token);
      else expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    }
    const login = await submitLogin(server.base, await openFlow(server.base));
    const grant = { grant_type: 'authorization_code', client_id: `${server.base}/`, code: codes[0] ?? '' };
    expect([login.status, (await postForm(server.base, '/auth/token', grant)).status]).toEqual([503, 503]);
    const alive = sessions.map((session) => (acknowledged.has(session.refresh_token) ? 401 : 200));
    const check = (tokens: readonly string[]) => Promise.all(tokens.map((token) => checkToken(server.base, token)));
    const accessTokens = sessions.map((session) => session.access_token);
    expect(await check([owner.accessToken, ...accessTokens])).toEqual([200, ...alive]);
    rmSync(filler);
    const made = await exchangeCode(server.base, { code: codes[1] ?? '', clientId: `${server.base}/` });
    await server.restart();
    expect(await check([owner.accessToken, made.access_token, ...accessTokens])).toEqual([200, 200, ...alive]);
    await server.stop();
  });
});

/** Leaves no byte. */
function fill(file: string): void {
  for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 4)) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
