import type { BlockList } from 'node:net';
import type { Limits } from '../config/limits.ts';
import type { Config } from '../config/schema.ts';
import type { Environment } from '../environment.ts';
import type { Log } from '../log.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import { createAccessTokens } from './access-tokens.ts';
import { createArgon2Hasher } from './argon2-hasher.ts';
import { type BanRules, createAttempts } from './attempts.ts';
import { createAuthCodes } from './auth-codes.ts';
import type { Bans } from './bans.ts';
import { createClientPage } from './client-page.ts';
import { createEvents, type Events } from './events.ts';
import { createGrants } from './grants.ts';
import { createLinking } from './linking.ts';
import { createLocalLogins } from './local-logins.ts';
import { createLoginFlows } from './login-flows.ts';
import { createIssueCode } from './logins.ts';
import type { MasterKey } from './master-key.ts';
import type { MfaModule } from './mfa/mfa-module.ts';
import { createMfaSetupFlows } from './mfa/mfa-setup-flows.ts';
import { createNotifyModule } from './mfa/notify.ts';
import { createNotifySenders, type NotifySender, type NotifySenderConfig } from './mfa/notify-senders.ts';
import { createRecoveryCodes } from './mfa/recovery-codes.ts';
import { createTotpModule } from './mfa/totp.ts';
import { createNotifications, type Notifications } from './notifications.ts';
import { createOnboarding } from './onboarding.ts';
import { createOwnerRestart } from './owner-restart.ts';
import { createPasswords } from './passwords.ts';
import { createProviders, createTokenRefusal } from './providers/providers.ts';
import { createRecentLogin } from './recent-login.ts';
import { createRefreshTokens } from './refresh-tokens.ts';
import { createSignedPaths } from './signed-paths.ts';
import { createTombstones } from './tombstones.ts';
import { createUserAccounts } from './user-accounts.ts';
import { createUserData } from './user-data.ts';
import { findCredential } from './users.ts';

export interface AuthDeps {
  store: KeyValueStore;
  masterKey: MasterKey;
  environment: Environment;
  log: Log;
  config: Config['homeassistant'];
  trustedProxies: BlockList;
  bans: Bans;
  /** The senders of one-time codes, by name. */
  notify: Readonly<Record<string, NotifySenderConfig>>;
  rules: BanRules;
  limits: Limits;
  /** Whether what cannot be undone needs a login of just now. */
  isLoginRequired: boolean;
}

export type Auth = ReturnType<typeof createAuth>;

/** The domain, put together: who may sign in, and what a token is worth. */
export function createAuth(deps: AuthDeps) {
  const { store, environment, log, config, trustedProxies, isLoginRequired, limits } = deps;
  const events = createEvents({ environment });
  const notifications = createNotifications({ environment, events });
  const userData = createUserData({ store, events });
  const attempts = createAttempts({ ...deps, notifications });
  const accounts = createUserAccounts({ store, environment, events });
  const passwords = createPasswords({ store, hasher: createArgon2Hasher({ longestQueue: limits.waiting_hashes }) });
  const localLogins = createLocalLogins({ store, environment, passwords });
  const listUsers = () => accounts.list().map(({ user }) => user);
  const providers = createProviders(config.auth_providers, { passwords, trustedProxies, listUsers });
  const tokens = createTokens(deps, events, createTokenRefusal(providers));
  const { codes } = tokens;
  const mfa = createMfa(deps, notifications);
  const advertisedRedirects = createClientPage({ log });
  const issueCode = createIssueCode({ store, environment, codes });
  const userOf: Parameters<typeof createLoginFlows>[0]['steps']['userOf'] = (provider, { account, userId }) =>
    findCredential(store, provider, account)?.userId ?? userId;
  const steps = { environment, advertisedRedirects, userOf, issueCode, ...mfa };
  const loginFlows = createLoginFlows({ providers, environment, steps, limits });
  const onboarding = createOnboarding({ ...deps, passwords, providers, codes, advertisedRedirects });
  const ownerRestart = createOwnerRestart({ store, environment, passwords, events, codes });
  return {
    ...tokens,
    ...mfa,
    accounts,
    attempts,
    events,
    localLogins,
    loginFlows,
    notifications,
    onboarding,
    ownerRestart,
    passwords,
    providers,
    recentLogin: createRecentLogin({ isRequired: isLoginRequired, environment }),
    userData,
  };
}

function createTokens(deps: AuthDeps, events: Events, tokenRefusal: ReturnType<typeof createTokenRefusal>) {
  const { store, environment } = deps;
  const codes = createAuthCodes(deps);
  const refreshTokens = createRefreshTokens({ store, environment });
  const tombstones = createTombstones(deps);
  const accessTokens = createAccessTokens({ ...deps, refreshTokens, tombstones });
  const signedPaths = createSignedPaths({ store, refreshTokens, environment });
  const grants = createGrants({ store, environment, events, codes, refreshTokens, accessTokens, tokenRefusal });
  const linking = createLinking({ store, environment, codes });
  return { codes, refreshTokens, tombstones, accessTokens, signedPaths, grants, linking };
}

function createMfa(deps: AuthDeps, notifications: Notifications) {
  const { store, environment, config, notify } = deps;
  const senders = createNotifySenders(notify, notifications);
  const mfaModules = config.auth_mfa_modules.map((entry) => createMfaModule(entry, deps, senders));
  const recoveryCodes = createRecoveryCodes({ store, environment });
  const mfaSetupFlows = createMfaSetupFlows({ ...deps, modules: mfaModules });
  return { mfaModules, recoveryCodes, mfaSetupFlows };
}

function createMfaModule(
  entry: Config['homeassistant']['auth_mfa_modules'][number],
  deps: AuthDeps,
  senders: ReadonlyMap<string, NotifySender>,
): MfaModule {
  const id = entry.id ?? entry.type;
  if (entry.type === 'totp')
    return createTotpModule({ ...deps, id, name: entry.name ?? 'Time-based One Time Password' });
  const { include, exclude, message } = entry;
  const isOffered = (name: string) => (include?.includes(name) ?? true) && !exclude.includes(name);
  const offered = new Map([...senders].filter(([name]) => isOffered(name)));
  return createNotifyModule({ ...deps, id, name: entry.name ?? 'Notify One-Time Password', message, senders: offered });
}
