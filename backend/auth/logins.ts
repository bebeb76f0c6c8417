import { AppError } from '../../shared/errors.ts';
import type { Environment } from '../environment.ts';
import type { KeyValueStore, Transaction } from '../store/key-value.ts';
import { type AuthCodes, knownAccount, type ProvenAccount } from './auth-codes.ts';
import type { LoginSteps } from './login-steps.ts';
import { localLoginTable } from './passwords.ts';
import type { AuthProvider, VerifiedAccount } from './providers/auth-provider.ts';
import { localProviderType } from './providers/homeassistant.ts';
import { addUser } from './user-accounts.ts';
import { type Credential, credentialTable, findCredential, loginRefusal, userTable } from './users.ts';

interface Deps {
  store: KeyValueStore;
  environment: Environment;
  codes: AuthCodes;
}

/**
 * Turns a proven account into an authorization code.
 * @throws AppError('access_denied') `Login blocked: <reason>` when its user may not log in from here
 */
export function createIssueCode({ store, environment, codes }: Deps): LoginSteps['issueCode'] {
  return ({ provider, clientId, purpose, codeChallenge, ip }, account, userId) =>
    store.transact((tx) => {
      const credential =
        findCredential(tx, provider, account.account) ?? linkKnownUser(tx, environment, provider, account);
      const user = credential && userTable.get(tx, credential.userId);
      const refused = user ? loginRefusal(user, ip) : null;
      const isOthers = userId !== null && user?.id !== userId;
      const isGone = !user && (account.newUser === null || isRemovedLogin(tx, newAccount(provider, account)));
      if (isOthers || isGone) throw new AppError('access_denied', 'Login blocked: User is not active');
      if (refused !== null) throw new AppError('access_denied', `Login blocked: ${refused}`);
      const login = credential ? knownAccount(credential) : newAccount(provider, account);
      return codes.issue(tx, { clientId, purpose, codeChallenge, login });
    });
}

/** What a proven account has become, and the user who was made of it just now. */
export interface ProvenCredential {
  credential: Credential | undefined;
  newUserId: string | null;
}

/**
 * The credential of a proven account; for a new one the user is made here, at the exchange of the code.
 * Undefined when what was proven is gone meanwhile: a deleted user must not come back.
 */
export function credentialOf(tx: Transaction, environment: Environment, login: ProvenAccount): ProvenCredential {
  if (login.credentialId !== null) return { credential: credentialTable.get(tx, login.credentialId), newUserId: null };
  const provider = { type: login.providerType, id: login.providerId };
  const known = findCredential(tx, provider, login.account);
  if (known || login.newUser === null || isRemovedLogin(tx, login)) return { credential: known, newUserId: null };
  const { id } = addUser(tx, environment, login.newUser);
  return { credential: addCredential(tx, environment, id, login), newUserId: id };
}

/** Gives a user a credential. */
export function addCredential(
  tx: Transaction,
  environment: Environment,
  userId: string,
  login: Pick<ProvenAccount, 'providerType' | 'providerId' | 'account'>,
): Credential {
  const { providerType, providerId, account } = login;
  const credential: Credential = { id: environment.randomHex(16), userId, providerType, providerId, account };
  credentialTable.put(tx, credential);
  return credential;
}

/** A login of our own that was removed or renamed after it was proven must not make a new user. */
function isRemovedLogin(tx: Transaction, { providerType, account }: ProvenAccount): boolean {
  return providerType === localProviderType && !localLoginTable.get(tx, account);
}

/** A provider that names the user needs no introduction: the credential is made when it is first used. */
function linkKnownUser(tx: Transaction, environment: Environment, provider: AuthProvider, account: VerifiedAccount) {
  if (account.userId === null || !userTable.get(tx, account.userId)) return undefined;
  return addCredential(tx, environment, account.userId, newAccount(provider, account));
}

function newAccount(provider: AuthProvider, { account, newUser }: VerifiedAccount): ProvenAccount {
  return { credentialId: null, providerType: provider.type, providerId: provider.id, account, newUser };
}
