import type { Environment } from '../environment.ts';
import type { Log } from '../log.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import { createAccessTokens } from './access-tokens.ts';
import { createArgon2Hasher } from './argon2-hasher.ts';
import { createAttempts } from './attempts.ts';
import { createAuthCodes } from './auth-codes.ts';
import { createClientPage } from './client-page.ts';
import { createGrants } from './grants.ts';
import { createLoginFlows } from './login-flows.ts';
import { createIssueCode } from './logins.ts';
import type { MasterKey } from './master-key.ts';
import { createOnboarding } from './onboarding.ts';
import { createPasswords } from './passwords.ts';
import { createHomeassistantProvider } from './providers/homeassistant.ts';
import { createRefreshTokens } from './refresh-tokens.ts';

export type Auth = ReturnType<typeof createAuth>;

/** The domain, put together: who may sign in, and what a token is worth. */
export function createAuth(deps: { store: KeyValueStore; masterKey: MasterKey; environment: Environment; log: Log }) {
  const { store, environment, log } = deps;
  const attempts = createAttempts({ log });
  const passwords = createPasswords({ store, hasher: createArgon2Hasher() });
  const providers = [createHomeassistantProvider({ passwords })];
  const codes = createAuthCodes({ store, environment });
  const refreshTokens = createRefreshTokens({ store, environment });
  const accessTokens = createAccessTokens({ ...deps, refreshTokens });
  const grants = createGrants({ store, codes, refreshTokens, accessTokens });
  const advertisedRedirects = createClientPage({ log });
  const issueCode = createIssueCode({ store, codes });
  const loginFlows = createLoginFlows({ providers, environment, advertisedRedirects, issueCode });
  const onboarding = createOnboarding({ store, environment, passwords, codes, advertisedRedirects });
  return { accessTokens, attempts, codes, grants, loginFlows, onboarding, passwords, providers, refreshTokens };
}
