import { companionApp, extensionBrowser } from '../../../shared/ui/device-name.ts';
import type { Translator } from '../../../shared/ui/messages/translator.ts';
import { parseUrl } from '../../../shared/ui/parse-url.ts';
import type { AuthorizeRequest } from './authorize-request.ts';

/** An application that is not a page of this server. */
export interface Application {
  readonly name: string;
  /** Where it will receive the sign-in. */
  readonly destination: string;
}

/**
 * Which application asks, when the sign-in leaves this server.
 * @param pageHost host and port of this page
 */
export function askingApplication(request: AuthorizeRequest, pageHost: string, t: Translator): Application | undefined {
  const redirect = parseUrl(request.redirectUri);
  if (redirect === undefined || redirect.host === pageHost) return undefined;
  const isWeb = redirect.protocol === 'http:' || redirect.protocol === 'https:';
  const destination = isWeb ? redirect.host : request.redirectUri;
  const app = companionApp(request.clientId);
  if (app !== undefined) return { name: t(`app.${app}`), destination };
  if (extensionBrowser(request.redirectUri) !== undefined) return { name: t('app.extension'), destination };
  const host = parseUrl(request.clientId)?.host ?? request.clientId;
  return { name: t('app.other', { host }), destination };
}
