import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { parse } from '../../shared/validate.ts';
import {
  type OnboardingStatus,
  type OnboardingStep,
  type OnboardingUserRequest,
  onboardingSteps,
} from '../../shared/wire/onboarding.ts';
import type { Environment } from '../environment.ts';
import type { KeyValueStore, Reader, Transaction } from '../store/key-value.ts';
import { type AuthCodes, knownAccount } from './auth-codes.ts';
import { type AdvertisedRedirects, isAllowedRedirect } from './client-id.ts';
import { adminGroup } from './groups.ts';
import { saveLocalAccount } from './local-account.ts';
import { type Passwords, requireNormalUsername } from './passwords.ts';
import type { AuthProvider } from './providers/auth-provider.ts';
import { localProviderType } from './providers/homeassistant.ts';
import { credentialTable } from './users.ts';

const key = 'onboarding';
const StoredSteps = v.object({ done: v.array(v.string()) });

const labels: Record<Exclude<OnboardingStep, 'user'>, string> = {
  core_config: 'Core config',
  analytics: 'Analytics config',
  integration: 'Integration',
};

export interface Onboarding {
  status(): OnboardingStatus;
  /** Whether there is an owner, so that people can sign in. */
  hasOwner(): boolean;
  isDone(): boolean;
  /**
   * Creates the owner account and gives a code for the client; of two at once one wins.
   * @throws AppError('forbidden') when it was done before, AppError('invalid_request') naming a bad field
   */
  createOwner(request: OnboardingUserRequest): Promise<string>;
  /** @throws AppError('forbidden') when the step was done before */
  finishStep(step: 'core_config' | 'analytics'): Promise<void>;
  /**
   * The last step: a code for the application that waits, from the credential of the session that asks.
   * @throws AppError('forbidden') done before, or a session without a credential
   * @throws AppError('invalid_request') `invalid client id or redirect uri`; the step is done all the same
   */
  finishIntegration(request: { clientId: string; redirectUri: string; credentialId: string | null }): Promise<string>;
}

interface Deps {
  store: KeyValueStore;
  environment: Environment;
  passwords: Passwords;
  /** The configured ways to sign in. */
  providers: readonly Pick<AuthProvider, 'type'>[];
  codes: AuthCodes;
  advertisedRedirects: AdvertisedRedirects;
}

/** The first start, in the four steps that stock clients take. PROTOCOL.md 3.11 and 7 */
export function createOnboarding(deps: Deps): Onboarding {
  const { store, codes } = deps;
  const done = (step: OnboardingStep) => readDone(store).includes(step);
  const mark = (step: Exclude<OnboardingStep, 'user'>) =>
    store.transact((tx) => markDone(tx, step, `${labels[step]} step already done`));
  return {
    status: () => onboardingSteps.map((step) => ({ step, done: done(step) })),
    hasOwner: () => done('user'),
    isDone: () => onboardingSteps.every(done),
    createOwner: (request) => createOwner(deps, request),
    finishStep: mark,
    finishIntegration: async ({ clientId, redirectUri, credentialId }) => {
      await mark('integration');
      if (!(await isAllowedRedirect(clientId, redirectUri, deps.advertisedRedirects))) {
        throw new AppError('invalid_request', 'invalid client id or redirect uri');
      }
      return store.transact((tx) => {
        const credential = credentialId === null ? undefined : credentialTable.get(tx, credentialId);
        if (!credential) throw new AppError('forbidden', 'Credentials for user not available');
        return codes.issue(tx, {
          clientId,
          login: knownAccount(credential),
          purpose: 'authorize',
          codeChallenge: null,
        });
      });
    },
  };
}

async function createOwner(deps: Deps, request: OnboardingUserRequest) {
  const { store, environment, passwords, codes } = deps;
  const alreadyDone = 'User step already done';
  if (readDone(store).includes('user')) throw new AppError('forbidden', alreadyDone);
  requirePasswords(deps.providers);
  if (request.name.trim() === '') throw new AppError('invalid_request', 'Name must not be empty');
  requireNormalUsername(request.username);
  const login = await passwords.prepare(request.username, request.password);
  return store.transact((tx) => {
    markDone(tx, 'user', alreadyDone);
    const owner = { name: request.name.trim(), groupIds: [adminGroup], isOwner: true };
    const { credential } = saveLocalAccount(tx, { environment, passwords }, owner, login);
    const clientId = request.client_id;
    return codes.issue(tx, { clientId, login: knownAccount(credential), purpose: 'authorize', codeChallenge: null });
  });
}

/** An owner who could not sign in again would be worse than none. */
function requirePasswords(providers: Deps['providers']): void {
  if (providers.some(({ type }) => type === localProviderType)) return;
  throw new AppError(
    'invalid_request',
    'Add `type: homeassistant` to auth_providers: the owner signs in with a password',
  );
}

function readDone(reader: Reader): string[] {
  const stored = reader.get(key);
  return stored === undefined ? [] : parse(StoredSteps, stored).done;
}

function markDone(tx: Transaction, step: OnboardingStep, alreadyDone: string): void {
  const done = readDone(tx);
  if (done.includes(step)) throw new AppError('forbidden', alreadyDone);
  tx.put(key, { done: [...done, step] });
}
