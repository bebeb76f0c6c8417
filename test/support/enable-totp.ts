import { ask } from './auth-home.ts';
import { totpCode } from './totp.ts';
import type { TestSocket } from './web-socket.ts';

/** Sets up the authenticator app of who is connected, with the code of a time step; resolves with the secret. */
export async function enableTotp(socket: TestSocket, steps = 0): Promise<string> {
  const setUp = await ask<{ flow_id: string; description_placeholders: { code: string } }>(socket, 'auth/setup_mfa', {
    mfa_module_id: 'totp',
  });
  const secret = setUp.description_placeholders.code;
  const fields = { flow_id: setUp.flow_id, user_input: { code: totpCode(secret, steps) } };
  const done = await ask(socket, 'auth/setup_mfa', fields);
  if (done.type !== 'create_entry') throw new Error(`The set-up was answered ${JSON.stringify(done)}`);
  return secret;
}
