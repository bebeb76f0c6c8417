import { isIP } from 'node:net';
import { type Command, configOption, dataOptions } from './command.ts';
import { wholeNumber } from './number-option.ts';
import { operate } from './operate.ts';
import { answer, rows } from './print.ts';
import { UsageError } from './usage-error.ts';

/** `latchkey bans …`: addresses that may not come in. */
export const bans: Readonly<Record<string, Command>> = {
  'bans list': {
    words: [],
    about: 'which addresses are banned',
    more: 'A line each, with tabs: address, since when, until when, why.',
    options: dataOptions,
    run: async (given) => {
      const all = await operate('bans.list', {}, given);
      return answer(given, all, rows(all.map((ban) => [ban.address, ban.since, ban.until ?? 'for ever', ban.reason])));
    },
  },

  'bans add': {
    words: ['ADDRESS'],
    about: 'ban an address; of IPv6 its whole /64',
    options: { ...dataOptions, ...configOption, hours: { value: 'N', about: 'for how long (until it is removed)' } },
    run: async (given) => {
      const address = addressOf(given.words[0]);
      const { hours } = given.options;
      const lasts = hours === undefined ? null : wholeNumber('hours', hours, { least: 1, most: 87_600 });
      const ban = await operate('bans.add', { address, hours: lasts }, given);
      return answer(given, ban, `${ban.address} is banned ${ban.until === null ? 'for ever' : `until ${ban.until}`}`);
    },
  },

  'bans remove': {
    words: ['ADDRESS'],
    about: 'let an address in again',
    options: dataOptions,
    run: async (given) => {
      const lifted = await operate('bans.remove', { address: addressOf(given.words[0]) }, given);
      return answer(given, lifted, `${lifted.address} may come in again`);
    },
  },
};

function addressOf(word = ''): string {
  if (isIP(word) !== 0) return word;
  throw new UsageError('ADDRESS must be an IP address');
}
