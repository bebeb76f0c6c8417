import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Environment } from '../../environment.ts';
import type { KeyValueStore } from '../../store/key-value.ts';
import type { MasterKey } from '../master-key.ts';
import { findMfa, saveMfa } from './mfa-enrolments.ts';
import { codeField, type MfaForm, type MfaModule, type MfaSetup } from './mfa-module.ts';
import { renderQrSvg } from './qr-svg.ts';
import { encodeBase32, stepAt, stepSeconds, totpCode } from './totp-code.ts';

const secretBytes = 20;
/** A clock that is further off than ten minutes is not told from a wrong code. */
const farthestSteps = 20;
const issuer = 'Home Assistant';

interface Deps {
  id: string;
  name: string;
  store: KeyValueStore;
  masterKey: MasterKey;
  environment: Environment;
}

/** Codes of an authenticator app; the step before and after now are taken too, each step once. PROTOCOL.md 5.5, 12 */
export function createTotpModule(deps: Deps): MfaModule {
  const { store, masterKey, environment } = deps;
  return {
    id: deps.id,
    name: deps.name,
    maxTries: 5,
    isEnabled: (userId) => findMfa(store, userId).totp !== null,
    beginLogin: () => Promise.resolve(),
    verify: (userId, code) =>
      store.transact((tx) => {
        const enrolment = findMfa(tx, userId);
        if (!enrolment.totp) return false;
        const secret = masterKey.open(enrolment.totp.sealedSecret, sealContext(userId));
        const step = matchingStep(secret, code, environment.now());
        if (step === null || step <= enrolment.totp.lastStep) return false;
        saveMfa(tx, { ...enrolment, totp: { ...enrolment.totp, lastStep: step } });
        return true;
      }),
    beginSetup: (user) => createTotpSetup(deps, user),
    disable: (userId) => store.transact((tx) => saveMfa(tx, { ...findMfa(tx, userId), totp: null })),
  };
}

function createTotpSetup({ store, masterKey, environment }: Deps, user: { id: string; name: string | null }): MfaSetup {
  const secret = encodeBase32(randomBytes(secretBytes));
  const form = (errors: Record<string, string>, more: Record<string, string> = {}): MfaForm => ({
    stepId: 'init',
    fields: [codeField],
    errors,
    placeholders: { ...placeholders(secret, user.name ?? ''), ...more },
  });
  return {
    form: () => form({}),
    submit: async ({ code = '' }) => {
      const step = matchingStep(secret, code, environment.now());
      if (step === null) return form({ base: 'invalid_code' }, driftOf(secret, code, environment.now()));
      const sealedSecret = masterKey.seal(secret, sealContext(user.id));
      await store.transact((tx) => saveMfa(tx, { ...findMfa(tx, user.id), totp: { sealedSecret, lastStep: step } }));
      return 'done';
    },
  };
}

function placeholders(secret: string, account: string): Record<string, string> {
  const encode = encodeURIComponent;
  const url = `otpauth://totp/${encode(issuer)}:${encode(account)}?secret=${secret}&issuer=${encode(issuer)}`;
  return {
    google_authenticator_url: 'https://support.google.com/accounts/answer/1066447',
    authy_url: 'https://authy.com/',
    code: secret,
    url,
    qr_code: renderQrSvg(url),
  };
}

function matchingStep(secret: string, code: string, now: number): number | null {
  const current = stepAt(now);
  const steps = [current - 1, current, current + 1];
  // All three are compared, so that the time taken does not tell which one it was.
  const matches = steps.filter((step) => isEqual(totpCode(secret, step), code));
  return matches.at(-1) ?? null;
}

/** How far the clock of the phone is off, when the code is one of the minutes around: `drift_seconds`, ahead is positive. */
function driftOf(secret: string, code: string, now: number): Record<string, string> {
  const current = stepAt(now);
  const offsets = Array.from({ length: 2 * farthestSteps + 1 }, (_, index) => index - farthestSteps);
  const offset = offsets.find((candidate) => isEqual(totpCode(secret, current + candidate), code));
  return offset === undefined ? {} : { drift_seconds: String(offset * stepSeconds) };
}

function isEqual(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function sealContext(userId: string): string {
  return `totp:${userId}`;
}
