import type { Translator } from '../../../shared/ui/messages/translator.ts';
import { parseUrl } from '../../../shared/ui/parse-url.ts';
import type { AuthorizeRequest, RefusalRule } from './authorize-request.ts';

/** A way out of a refusal, with a line to copy where one helps. */
export interface WayOut {
  readonly text: string;
  readonly line?: string;
}

/** A name that no public name server will ever know. RFC 8375 */
const suggestedName = 'latchkey.home.arpa';

/** What a person can do about a broken rule. */
export function waysOut(rule: RefusalRule, request: AuthorizeRequest, t: Translator): WayOut[] {
  if (rule === 'client_id_public_ip') {
    const address = parseUrl(request.clientId)?.hostname.replace(/^\[|\]$/g, '') ?? '';
    return [{ text: t('refusal.way.publicIp', { name: suggestedName }), line: `${address} ${suggestedName}` }];
  }
  if (rule === 'redirect_uri_foreign')
    return [
      {
        text: t('refusal.way.foreign', { client: request.clientId }),
        line: `<link rel="redirect_uri" href="${escapeAttribute(request.redirectUri)}">`,
      },
      { text: t('refusal.way.foreign.else') },
    ];
  return [{ text: t('refusal.way.link') }];
}

const escapeAttribute = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
