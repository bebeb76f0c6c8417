import * as v from 'valibot';
import { AppError, isAppError } from '../../shared/errors.ts';
import { type ServerKind, shorten } from '../../shared/messages/fields.ts';
import { HealthResponse } from '../../shared/wire/latchkey.ts';
import { MessageResponse, ProvidersResponse } from '../../shared/wire/providers.ts';
import { AuthReply } from '../../shared/wire/ws-frames.ts';
import type { Ask } from './request.ts';
import { converse, type OpenSocket } from './websocket.ts';

/** What answers at an origin. */
export interface Verdict {
  readonly origin: string;
  readonly kind: ServerKind;
  readonly version: string | null;
  /** Nobody has an account there yet. */
  readonly onboarding: boolean;
}

export interface Probe {
  /**
   * The first of these origins that a server we know answers at.
   * @throws AppError('not_found') when something else answers, AppError('unreachable' | 'timed_out') when nothing does
   */
  first(origins: readonly string[]): Promise<Verdict>;
}

/** Tells Latchkey and Home Assistant apart from everything else, without any right on the server. */
export function createProbe(has: { ask: Ask; openSocket: OpenSocket; timeoutMilliseconds: number }): Probe {
  const haVersion = async (origin: string) => {
    try {
      const frame = await converse({ ...has, origin }, ({ next }) => next());
      const greeting = v.parse(AuthReply, frame);
      return greeting.type === 'auth_required' ? shorten(greeting.ha_version) : null;
    } catch {
      // The version is for people to read: a server without a live connection is added all the same.
      return null;
    }
  };

  const look = async (origin: string): Promise<Verdict> => {
    const [health, providers] = await Promise.all([
      has.ask(`${origin}/api/latchkey/health`),
      has.ask(`${origin}/auth/providers`),
    ]);
    const onboarding = isOnboarding(providers.body);
    if (v.is(HealthResponse, health.body))
      return { origin, kind: 'latchkey', version: shorten(health.body.version), onboarding };
    if (!onboarding && !v.is(ProvidersResponse, providers.body))
      throw new AppError('not_found', 'Something answers there, but neither Latchkey nor Home Assistant');
    return { origin, kind: 'home-assistant', version: await haVersion(origin), onboarding };
  };

  return {
    first: async (origins) => {
      const looks = await Promise.allSettled(origins.map(look));
      const found = looks.find((one) => one.status === 'fulfilled');
      if (found) return found.value;
      const failures = looks.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      throw failures.find((failure) => isAppError(failure, 'not_found')) ?? failures[0];
    },
  };
}

const isOnboarding = (body: unknown) => v.is(MessageResponse, body) && body.code === 'onboarding_required';
