import { isIP } from 'node:net';

/** A URL taken apart without being changed: what the client id rules look at. */
export interface UrlParts {
  scheme: string;
  /** Host and port as text, lower-cased, without user name and password. */
  host: string;
  /** Host alone, brackets of IPv6 stripped. */
  hostname: string;
  port: string | null;
  hasCredentials: boolean;
  path: string;
  fragment: string;
}

/**
 * Takes a URL apart by RFC 3986, keeping what the browser's URL class would normalise away (dot segments, default
 * ports, odd hosts), because the rules are about the text. Null when there is no authority, or brackets around anything but IPv6.
 */
export function parseUrlParts(text: string): UrlParts | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that every URL parser drops
  const cleaned = text.replace(/^[\x00-\x20]+/, '').replace(/[\t\r\n]/g, '');
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/is.exec(cleaned);
  if (!match) return null;
  const [, scheme = '', authority = '', path = '', fragment = ''] = match;
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1).toLowerCase();
  const place = /^(\[[^[\]]*\]|[^[\]:]*)(?::(.*))?$/.exec(host);
  if (!place) return null;
  const hostname = (place[1] ?? '').replace(/^\[|\]$/g, '');
  if (place[1]?.startsWith('[') && isIP(hostname) !== 6) return null;
  return {
    scheme: scheme.toLowerCase(),
    host,
    hostname,
    port: place[2] || null,
    hasCredentials: at >= 0,
    path,
    fragment,
  };
}
