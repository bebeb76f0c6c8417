/** The top frame of a page, in a tab. */
export interface PageSender {
  readonly kind: 'page';
  readonly origin: string;
  readonly tabId: number;
}

/** Who sent a message, as far as it has a say in anything. */
export type KnownSender = { readonly kind: 'popup' } | PageSender;

/** What the browser says about a sender. */
export interface BrowserSender {
  id?: string | undefined;
  url?: string | undefined;
  origin?: string | undefined;
  frameId?: number | undefined;
  tab?: { id?: number | undefined } | undefined;
}

/**
 * Decides by what the browser says about a sender, never by what its message claims.
 * Null for everybody else: other extensions, frames within pages, our own other pages.
 */
export function identify(sender: BrowserSender, own: { id: string; popup: string }): KnownSender | null {
  if (sender.id !== own.id || sender.url === undefined || !URL.canParse(sender.url)) return null;
  const url = new URL(sender.url);
  if (`${url.protocol}//${url.host}${url.pathname}` === own.popup) return { kind: 'popup' };
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  const tabId = sender.tab?.id;
  if (!isWeb || tabId === undefined || sender.frameId !== 0 || sender.origin !== url.origin) return null;
  return { kind: 'page', origin: url.origin, tabId };
}
