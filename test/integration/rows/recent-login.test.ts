import { describe, expect, it } from 'vitest';
import { type AuthHome, ask, refusal, startHome } from '../../support/auth-home.ts';
import { enableTotp } from '../../support/enable-totp.ts';
import { roomInStep } from '../../support/totp.ts';
import { connectAs, type TestSocket } from '../../support/web-socket.ts';

describe('what a recent login may be demanded for', () => {
  const make = { client_name: 'Second', lifespan: 1 };
  const depose = { mfa_module_id: 'totp' };
  /** The owner, with a second factor, once through a login of just now and once through a token that no login made. */
  async function twoSessions(home: AuthHome): Promise<{ fresh: TestSocket; other: TestSocket }> {
    const fields = { client_name: 'First', lifespan: 1 };
    const token = await ask<string>(home.ownerSocket, 'auth/long_lived_access_token', fields);
    await roomInStep();
    await enableTotp(home.ownerSocket);
    return { fresh: home.ownerSocket, other: await connectAs(home.base, token) };
  }

  // rows: 12/recent-login
  it('is long-lived tokens, recovery codes and the end of a second factor, when that is configured', async () => {
    const home = await startHome({ latchkey: { auth: { require_recent_login: true } } });
    const { fresh, other } = await twoSessions(home);
    for (const [type, input] of [
      ['auth/long_lived_access_token', make],
      ['latchkey/recovery_codes/make', {}],
      ['auth/setup_mfa', depose],
      ['auth/depose_mfa', depose],
    ] as const) {
      expect([type, await refusal(other, type, input)]).toEqual([type, 'reauth_required']);
      expect(await fresh.call(type, input)).toMatchObject({ success: true });
    }
    await home.server.stop();
  });

  // rows: 12/recent-login
  it('is nothing by default', async () => {
    const home = await startHome();
    const { other } = await twoSessions(home);
    expect(typeof (await ask(other, 'auth/long_lived_access_token', make))).toBe('string');
    expect(await ask(other, 'auth/depose_mfa', depose)).toBe('done');
    await home.server.stop();
  });
});
