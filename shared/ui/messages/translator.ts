import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { en } from './en.ts';
import type { Message, Params } from './message.ts';

export type MessageKey = keyof typeof en;

/** A language: its tag (BCP 47) and its texts, one for every English one. */
export interface Language {
  readonly tag: string;
  readonly messages: Readonly<Record<MessageKey, Message>>;
}

export const english: Language = { tag: 'en', messages: en };

/** Says messages, dates and numbers in one language. */
export interface Translator {
  <Key extends MessageKey>(key: Key, ...params: Params<(typeof en)[Key]>): string;
  readonly tag: string;
  /** The message of a key that was put together from what a server sent, if there is one and it has no places. */
  lookup(key: string): string | undefined;
  /** Date and time in full, e.g. for a tooltip. */
  moment(at: Date): string;
  /** How long ago (or in how long), in the largest unit that fits: `5 minutes ago`, `yesterday`. */
  ago(at: Date, now: Date): string;
}

/** A translator into this language. Places without a value are left as they are, so that a mistake is seen. */
export function createTranslator(language: Language = english): Translator {
  const plurals = new Intl.PluralRules(language.tag);
  const numbers = new Intl.NumberFormat(language.tag);
  const moments = new Intl.DateTimeFormat(language.tag, { dateStyle: 'medium', timeStyle: 'short' });
  const spans = new Intl.RelativeTimeFormat(language.tag, { numeric: 'auto' });
  const say = (key: MessageKey, params: Readonly<Record<string, string | number>> = {}) => {
    const message = language.messages[key];
    const text =
      typeof message === 'string' ? message : (message[plurals.select(Number(params.count))] ?? message.other);
    return text.replace(/\{(\w+)\}/g, (place, name: string) => {
      const value = Object.hasOwn(params, name) ? params[name] : place;
      return typeof value === 'number' ? numbers.format(value) : String(value);
    });
  };
  return Object.assign(say as Translator, {
    tag: language.tag,
    lookup: (key: string) => {
      const message = Object.hasOwn(language.messages, key) ? language.messages[key as MessageKey] : undefined;
      return typeof message === 'string' && !message.includes('{') ? message : undefined;
    },
    moment: (at: Date) => moments.format(at),
    ago: (at: Date, now: Date) => spans.format(...largestUnit(at.getTime() - now.getTime())),
  });
}

const units: readonly [Intl.RelativeTimeFormatUnit, milliseconds: number][] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

function largestUnit(milliseconds: number): [number, Intl.RelativeTimeFormatUnit] {
  const [unit, size] = units.find(([, each]) => Math.abs(milliseconds) >= each) ?? ['second', 1000];
  // Clocks of server and browser differ a little: what is under a minute old happened "now".
  return unit === 'second' ? [0, unit] : [Math.trunc(milliseconds / size), unit];
}

const TranslatorContext = createContext(createTranslator());

/** Gives a translator to all views below it; without one they speak English. */
export const TranslatorProvider = TranslatorContext.Provider;

/** The translator of the page or popup that a view is shown in. */
export const useTranslator = (): Translator => useContext(TranslatorContext);
