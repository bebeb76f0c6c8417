import { type Command, dataOptions } from './command.ts';
import { wholeNumber } from './number-option.ts';
import { operate } from './operate.ts';
import { answer, rows } from './print.ts';
import { UsageError } from './usage-error.ts';

const defaultDays = 3650;

/** `latchkey tokens …`: sessions and long-lived tokens. */
export const tokens: Readonly<Record<string, Command>> = {
  'tokens list': {
    words: ['[USERNAME]'],
    about: 'who is signed in where',
    more: 'A line each, with tabs: id, user, kind, client, last used when and from where.',
    options: dataOptions,
    run: async (given) => {
      const all = await operate('tokens.list', { user: given.words[0] ?? null }, given);
      const people = all.filter(({ type }) => type !== 'system');
      const cells = people.map((token) => [
        ...[token.id, token.user, token.type === 'normal' ? 'session' : 'long-lived'],
        ...[token.client, token.last_used_at, token.last_used_ip],
      ]);
      return answer(given, all, rows(cells));
    },
  },

  'tokens revoke': {
    words: ['[ID]'],
    about: 'end a session or a long-lived token, or all of a user',
    options: { ...dataOptions, user: { value: 'USERNAME', about: 'all of this user' } },
    run: async (given) => {
      const [id = null] = given.words;
      const user = given.options.user ?? null;
      if ((id === null) === (user === null)) throw new UsageError('either ID or --user USERNAME is needed');
      const { revoked } = await operate('tokens.revoke', { id, user }, given);
      return answer(given, { revoked }, `${revoked} ended`);
    },
  },

  'tokens create': {
    words: ['USERNAME', 'NAME'],
    about: 'make a long-lived token for a program; it is shown this once',
    options: { ...dataOptions, days: { value: 'N', about: `how long it lives (${defaultDays})` } },
    run: async (given) => {
      const [user = '', name = ''] = given.words;
      const days = wholeNumber('days', given.options.days ?? String(defaultDays), { least: 1, most: 36_500 });
      const made = await operate('tokens.create', { user, name, days }, given);
      return answer(given, made, made.token);
    },
  },
};
