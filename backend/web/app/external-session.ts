import type { AuthData } from 'home-assistant-js-websocket';
import { type ExternalApp, ExternalAuthRefused } from './external-app.ts';
import { PageAuth } from './page-auth.ts';
import { SessionFailure, type SessionSource } from './session.ts';

/** Sessions of the app around this page: it keeps the refresh token and hands out access tokens. PROTOCOL.md 8.6 */
export function createExternalSession({ app, origin }: { app: ExternalApp; origin: string }): SessionSource {
  const ask = async (force: boolean): Promise<AuthData> => {
    try {
      const { access_token, expires_in } = await app.askToken({ force });
      const expires = Date.now() + expires_in * 1000;
      return { hassUrl: origin, clientId: '', refresh_token: '', access_token, expires_in, expires };
    } catch (error) {
      throw error instanceof ExternalAuthRefused ? new SessionFailure('external', { cause: error }) : error;
    }
  };
  return {
    kind: 'external',
    open: async ({ force, onTokenAsked }) => {
      const data = await ask(force);
      return { auth: new PageAuth({ data, renew: () => ask(false), onTokenAsked }), revoke: () => app.revoke() };
    },
    forget: () => undefined,
  };
}
