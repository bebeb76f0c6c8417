import { randomInt, timingSafeEqual } from 'node:crypto';
import type { FormField } from '../../../shared/wire/login-flow.ts';
import type { Environment } from '../../environment.ts';
import type { KeyValueStore } from '../../store/key-value.ts';
import { findMfa, saveMfa } from './mfa-enrolments.ts';
import { codeField, type MfaForm, type MfaModule, type MfaSetup } from './mfa-module.ts';
import type { NotifySender } from './notify-senders.ts';

const codeMs = 600_000;
const mostCodes = 10_000;

interface Deps {
  id: string;
  name: string;
  /** `{}` stands for the code. */
  message: string;
  /** The senders a person may choose from. */
  senders: ReadonlyMap<string, NotifySender>;
  store: KeyValueStore;
  environment: Environment;
}

/** Six digits that are sent to the person at each login; good until the next ones, once, for ten minutes. PROTOCOL.md 5.5 */
export function createNotifyModule(deps: Deps): MfaModule {
  const { store, environment } = deps;
  const codes = createSentCodes(environment);
  const send = async (service: string, target: string | null, key: string) => {
    const sender = deps.senders.get(service);
    if (!sender) throw new Error(`The notify service ${service} does not exist`);
    await sender(deps.message.replace('{}', codes.make(key)), target);
  };
  return {
    id: deps.id,
    name: deps.name,
    maxTries: 3,
    isEnabled: (userId) => findMfa(store, userId).notify !== null,
    beginLogin: async (userId) => {
      const { notify } = findMfa(store, userId);
      if (notify) await send(notify.service, notify.target, `login:${userId}`);
    },
    verify: (userId, code) => Promise.resolve(codes.spend(`login:${userId}`, code)),
    beginSetup: (user) => createNotifySetup(deps, user.id, { codes, send }),
    disable: (userId) => store.transact((tx) => saveMfa(tx, { ...findMfa(tx, userId), notify: null })),
  };
}

function createNotifySetup(
  { senders, store }: Deps,
  userId: string,
  { codes, send }: { codes: SentCodes; send: (service: string, target: string | null, key: string) => Promise<void> },
): MfaSetup {
  const key = `setup:${userId}`;
  const services = [...senders.keys()].sort();
  let chosen: { service: string; target: string | null } | null = null;
  const choice: MfaForm = { stepId: 'init', fields: choiceFields(services), errors: {}, placeholders: null };
  const askCode = (service: string, errors: Record<string, string>): MfaForm => ({
    stepId: 'setup',
    fields: [codeField],
    errors,
    placeholders: { notify_service: service },
  });
  const deliver = async (service: string, target: string | null, errors: Record<string, string>) => {
    if (!senders.has(service)) return { abort: 'notify_service_not_exist' };
    await send(service, target, key);
    return askCode(service, errors);
  };
  return {
    form: () =>
      services.length === 0 ? { abort: 'no_available_service' } : chosen ? askCode(chosen.service, {}) : choice,
    submit: async (input) => {
      if (!chosen) {
        chosen = { service: input.notify_service ?? '', target: input.target ?? null };
        return deliver(chosen.service, chosen.target, {});
      }
      const { service, target } = chosen;
      if (!codes.spend(key, input.code ?? '')) return deliver(service, target, { base: 'invalid_code' });
      await store.transact((tx) => saveMfa(tx, { ...findMfa(tx, userId), notify: { service, target } }));
      return 'done';
    },
  };
}

function choiceFields(services: readonly string[]): FormField[] {
  const options = services.map((service): [string, string] => [service, service]);
  return [
    { type: 'select', options, name: 'notify_service', required: true },
    { type: 'string', name: 'target', required: false, optional: true },
  ];
}

interface SentCodes {
  /** A new code, in place of the one before. */
  make(key: string): string;
  /** Whether it is the code; a right one is gone then. */
  spend(key: string, code: string): boolean;
}

function createSentCodes(environment: Environment): SentCodes {
  const sent = new Map<string, { code: string; expiresAt: number }>();
  return {
    make: (key) => {
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      sent.delete(key);
      if (sent.size >= mostCodes) sent.delete(sent.keys().next().value ?? '');
      sent.set(key, { code, expiresAt: environment.now() + codeMs });
      return code;
    },
    spend: (key, given) => {
      const entry = sent.get(key);
      const isRight = entry !== undefined && entry.expiresAt > environment.now() && isEqual(entry.code, given);
      return isRight && sent.delete(key);
    },
  };
}

function isEqual(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
