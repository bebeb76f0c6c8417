import { describe, expect, it } from 'vitest';
import { en } from '../../../../shared/ui/messages/en.ts';
import { createTranslator, english } from '../../../../shared/ui/messages/translator.ts';

const t = createTranslator();
const now = new Date('2026-03-10T12:00:00Z');

describe('translator', () => {
  it('fills the places of a message', () => {
    expect(t('tokens.from', { place: 'home' })).toBe('from home');
  });

  it('chooses the plural form of the language', () => {
    expect(t('loading.retrying', { count: 1 })).toBe('Trying again in 1 second.');
    expect(t('loading.retrying', { count: 1234 })).toBe('Trying again in 1,234 seconds.');
    const polish = { tag: 'pl', messages: { ...en, 'loading.retrying': { one: 'a', few: 'b', other: 'c' } } };
    expect(createTranslator(polish)('loading.retrying', { count: 3 })).toBe('b');
  });

  it('takes a value literally, whatever it looks like', () => {
    expect(t('tokens.from', { place: '{place} <b>$1' })).toBe('from {place} <b>$1');
  });

  it('looks up only messages that need no values, and never what every object has', () => {
    expect(t.lookup('login.abort.login_expired')).toBe(en['login.abort.login_expired']);
    expect(t.lookup('login.error.other')).toBeUndefined();
    expect(t.lookup('constructor')).toBeUndefined();
  });

  it.each([
    [0, 'now'],
    [-59_000, 'now'],
    [59_000, 'now'],
    [-61_000, '1 minute ago'],
    [-3 * 3_600_000, '3 hours ago'],
    [-86_400_000, 'yesterday'],
    [-45 * 86_400_000, 'last month'],
  ])('tells a time %i ms away in its largest unit', (milliseconds, words) => {
    expect(t.ago(new Date(now.getTime() + milliseconds), now)).toBe(words);
  });

  it('has the same places in the texts of every plural form', () => {
    const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const message of Object.values(english.messages)) {
      if (typeof message === 'string') continue;
      for (const form of Object.values(message)) expect(places(form)).toEqual(places(message.other));
    }
  });
});
