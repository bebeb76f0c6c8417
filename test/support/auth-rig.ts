import { randomUUID } from 'node:crypto';
import { createAuthCodes } from '../../backend/auth/auth-codes.ts';
import { createLoginFlows } from '../../backend/auth/login-flows.ts';
import type { LoginSteps } from '../../backend/auth/login-steps.ts';
import { createIssueCode } from '../../backend/auth/logins.ts';
import { createMasterKey } from '../../backend/auth/master-key.ts';
import type { MfaModule } from '../../backend/auth/mfa/mfa-module.ts';
import { createRecoveryCodes } from '../../backend/auth/mfa/recovery-codes.ts';
import { createTotpModule } from '../../backend/auth/mfa/totp.ts';
import { createPasswords, type PasswordHasher, type Passwords } from '../../backend/auth/passwords.ts';
import { createHomeassistantProvider } from '../../backend/auth/providers/homeassistant.ts';
import { addUser } from '../../backend/auth/user-accounts.ts';
import { credentialTable, findCredential } from '../../backend/auth/users.ts';
import type { Environment } from '../../backend/environment.ts';
import type { KeyValueStore } from '../../backend/store/key-value.ts';
import { createTestEnvironment, openTestStore } from './domain.ts';

/** What a test does while a password is judged. */
interface Meanwhile {
  happens(): Promise<unknown>;
}

/** Fast, and of no use to anybody else: hashing well is not what these tests are about. */
function createPlainHasher(meanwhile: Meanwhile): PasswordHasher {
  return {
    hash: async (password) => `plain:${password}`,
    verify: async (hash, password) => {
      await meanwhile.happens();
      return hash === `plain:${password}`;
    },
    isOutdated: () => false,
  };
}

export type AuthRig = Awaited<ReturnType<typeof createAuthRig>>;

/** The logins of a server with local accounts and an authenticator app, over a real store and a clock that is moved. */
export async function createAuthRig() {
  const environment = createTestEnvironment();
  const meanwhile: Meanwhile = { happens: async () => {} };
  const deps = { store: await openTestStore(), environment, masterKey: createMasterKey(Buffer.alloc(32, 7)) };
  const passwords = createPasswords({ ...deps, hasher: createPlainHasher(meanwhile) });
  const codes = createAuthCodes(deps);
  const totp = createTotpModule({ ...deps, id: 'totp', name: 'App' });
  const recoveryCodes = createRecoveryCodes(deps);
  const steps: LoginSteps = {
    environment,
    advertisedRedirects: async () => [],
    userOf: (from, { account, userId }) => findCredential(deps.store, from, account)?.userId ?? userId,
    mfaModules: [totp],
    recoveryCodes,
    issueCode: createIssueCode({ ...deps, codes }),
  };
  const providers = [createHomeassistantProvider({ passwords })];
  const loginFlows = createLoginFlows({ providers, environment, steps });
  return {
    ...deps,
    meanwhile,
    codes,
    totp,
    recoveryCodes,
    loginFlows,
    addLogin: createAddLogin(deps, passwords),
    enableTotp: createEnableTotp(totp),
  };
}

/** Makes a user with a local login; the user name is one that nobody has. */
function createAddLogin(
  { store, environment }: { store: KeyValueStore; environment: Environment },
  passwords: Passwords,
) {
  return async (password: string) => {
    const username = randomUUID();
    const login = await passwords.prepare(username, password);
    const id = await store.transact((tx) => {
      const user = addUser(tx, environment, { name: username });
      passwords.save(tx, login);
      const place = { providerType: 'homeassistant', providerId: null };
      credentialTable.put(tx, { id: environment.randomHex(16), userId: user.id, ...place, account: username });
      return user.id;
    });
    return { id, username, password };
  };
}

/** Sets up the app of a user, with the code that `codeFor` makes of the secret. */
function createEnableTotp(totp: MfaModule) {
  return async (userId: string, codeFor: (secret: string) => string): Promise<string> => {
    const setup = totp.beginSetup({ id: userId, name: 'X' });
    const form = setup.form();
    const secret = 'abort' in form ? '' : (form.placeholders?.code ?? '');
    if ((await setup.submit({ code: codeFor(secret) })) !== 'done') throw new Error('The set-up did not take the code');
    return secret;
  };
}
