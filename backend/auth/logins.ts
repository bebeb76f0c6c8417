import { AppError } from '../../shared/errors.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import type { AuthCodes } from './auth-codes.ts';
import type { ProvenLogin } from './login-flows.ts';
import { findCredential, loginRefusal, userTable } from './users.ts';

/**
 * Turns a proven login into an authorization code.
 * @throws AppError('access_denied') `Login blocked: <reason>` when the user may not log in from here
 */
export function createIssueCode(deps: {
  store: KeyValueStore;
  codes: AuthCodes;
}): (login: ProvenLogin) => Promise<string> {
  return ({ provider, username, ip, ...grant }) =>
    deps.store.transact((tx) => {
      const credential = findCredential(tx, provider, username);
      const user = credential && userTable.get(tx, credential.userId);
      if (!credential || !user) throw new AppError('access_denied', 'Login blocked: User is not active');
      const refused = loginRefusal(user, ip);
      if (refused !== null) throw new AppError('access_denied', `Login blocked: ${refused}`);
      return deps.codes.issue(tx, { ...grant, credentialId: credential.id });
    });
}
