import * as v from 'valibot';
import { parse } from '../../../shared/validate.ts';

/** An access token from the app or extension that this page is shown in. */
const ExternalToken = v.object({ access_token: v.string(), expires_in: v.number() });
export type ExternalToken = v.InferOutput<typeof ExternalToken>;

type Answer = (success: boolean, data?: unknown) => void;
interface Port {
  postMessage(message: unknown): void;
}

/** The names that apps and pages have agreed on. PROTOCOL.md 8.6 */
export interface ExternalWindow {
  externalAppV2?: Port;
  externalApp?: { getExternalAuth(payload: string): void; revokeExternalAuth(payload: string): void };
  webkit?: { messageHandlers?: { getExternalAuth?: Port; revokeExternalAuth?: Port } };
  externalAuthSetToken?: Answer;
  externalAuthRevokeToken?: Answer;
}

/** The app said no, or is not there any more. */
export class ExternalAuthRefused extends Error {
  override readonly name = 'ExternalAuthRefused';
}

export interface ExternalApp {
  /** @throws ExternalAuthRefused */
  askToken(options: { force: boolean }): Promise<ExternalToken>;
  /** Ends the session where it is held. @throws ExternalAuthRefused */
  revoke(): Promise<void>;
}

/** Whether the session of this page is held by an app around it. Asked once, at the start of the page. */
export function hasExternalApp(page: ExternalWindow, search: string): boolean {
  if (new URLSearchParams(search).get('external_auth') === '1') return true;
  return Boolean(page.externalAppV2 ?? page.externalApp ?? page.webkit?.messageHandlers?.getExternalAuth);
}

/**
 * The app around this page. It is looked up anew for each call, right after its callback was set: it may show itself
 * only then.
 */
export function createExternalApp(page: ExternalWindow): ExternalApp {
  const ask = (kind: Kind, extra: Readonly<Record<string, unknown>> = {}) =>
    new Promise<unknown>((resolve, reject) => {
      page[callbacks[kind]] = (success, data) => (success ? resolve(data) : reject(new ExternalAuthRefused()));
      if (!deliver(page, kind, { callback: callbacks[kind], ...extra })) reject(new ExternalAuthRefused());
    });
  return {
    askToken: async ({ force }) => parse(ExternalToken, await ask('getExternalAuth', force ? { force } : {})),
    revoke: async () => void (await ask('revokeExternalAuth')),
  };
}

const callbacks = { getExternalAuth: 'externalAuthSetToken', revokeExternalAuth: 'externalAuthRevokeToken' } as const;
type Kind = keyof typeof callbacks;

function deliver(page: ExternalWindow, kind: Kind, payload: object): boolean {
  const port = page.webkit?.messageHandlers?.[kind];
  if (page.externalAppV2) page.externalAppV2.postMessage(JSON.stringify({ type: kind, payload }));
  else if (page.externalApp) page.externalApp[kind](JSON.stringify(payload));
  else if (port) port.postMessage(payload);
  else return false;
  return true;
}
