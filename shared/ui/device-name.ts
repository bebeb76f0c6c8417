import type { RefreshTokenRow } from '../wire/refresh-token.ts';
import type { IconName } from './icon.tsx';
import type { Translator } from './messages/translator.ts';
import { parseUrl } from './parse-url.ts';

/** What holds a token, as far as its client id and name tell. */
export interface Device {
  readonly icon: IconName;
  readonly name: string;
}

/** The companion apps have one client id each, letter by letter. PROTOCOL.md 2.2 */
export const companionApps = {
  'https://home-assistant.io/iOS': 'ios',
  'https://home-assistant.io/android': 'android',
} as const satisfies Record<string, 'ios' | 'android'>;

/** Which companion app this client id belongs to. */
export function companionApp(clientId: string): 'ios' | 'android' | undefined {
  return Object.entries(companionApps).find(([id]) => id === clientId)?.[1];
}

/** Which family of browsers gave an extension this address to receive its sign-in at. */
export function extensionBrowser(address: string): 'chromium' | 'firefox' | undefined {
  const url = parseUrl(address);
  if (url === undefined) return undefined;
  if (url.hostname.endsWith('.chromiumapp.org')) return 'chromium';
  if (url.hostname.endsWith('.extensions.allizom.org')) return 'firefox';
  if (url.hostname === '127.0.0.1' && url.pathname.startsWith('/mozoauth2/')) return 'firefox';
  return undefined;
}

/**
 * The browser or app that holds a token, in words.
 * @param serverOrigin where the person looks from, so that this server's own address need not be repeated
 */
export function describeDevice(row: RefreshTokenRow, t: Translator, serverOrigin: string): Device {
  if (row.type === 'long_lived_access_token')
    return { icon: 'key', name: row.client_name || t('tokens.kind.longLived') };
  if (row.client_name) return { icon: 'app', name: row.client_name };
  const id = row.client_id ?? '';
  const app = companionApp(id);
  if (app !== undefined) return { icon: 'phone', name: t(`device.${app}`) };
  const browser = extensionBrowser(id);
  if (browser === 'chromium') return { icon: 'extension', name: t('device.extensionChromium') };
  if (browser === 'firefox') return { icon: 'extension', name: t('device.extensionFirefox') };
  return describeAddress(id, t, serverOrigin);
}

/** A client id that is an origin and a slash belongs to a page of that origin; anything longer to an application. */
function describeAddress(id: string, t: Translator, serverOrigin: string): Device {
  const url = parseUrl(id);
  if (url === undefined || url.host === '') return { icon: 'app', name: t('device.unknown') };
  if (id === `${serverOrigin}/`) return { icon: 'browser', name: t('device.browserHere') };
  if (id === `${url.origin}/`) return { icon: 'browser', name: t('device.browserAt', { host: url.host }) };
  return { icon: 'app', name: t('device.appAt', { host: url.host }) };
}
