import * as v from 'valibot';

/**
 * A text for a person or a log: short, and without a word long enough to be a secret,
 * so that a refresh token cannot pass even by mistake.
 */
export const ShortText = v.pipe(v.string(), v.maxLength(300), v.regex(/^(?!.*\S{65})/s));

/** Makes any text fit `ShortText`: long words and long texts are cut. */
export const shorten = (text: string): string =>
  text
    .replace(/\S{65,}/g, (word) => `${word.slice(0, 60)}…`)
    .slice(0, 300)
    .trim();

/** How the extension names a server: made by itself, never by a page. */
export const ServerId = v.pipe(v.string(), v.uuid());
export type ServerId = v.InferOutput<typeof ServerId>;

/** Scheme, host and port of a server as `URL.origin` writes them. */
export const Origin = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(/^https?:\/\/(?:[^\s/?#@:A-Z]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/),
);

/** What a person typed as an address, or the address of the page they are on. */
export const Address = v.pipe(ShortText, v.nonEmpty());

export const ServerKind = v.picklist(['latchkey', 'home-assistant']);
export type ServerKind = v.InferOutput<typeof ServerKind>;

/** A signed JSON Web Token; a refresh token does not have this form. */
export const AccessToken = v.pipe(v.string(), v.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/), v.maxLength(4096));
