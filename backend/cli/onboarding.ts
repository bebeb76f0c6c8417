import { type OldOwnerFate, oldOwnerFates } from '../auth/owner-restart.ts';
import { type Command, configOption, dataOptions } from './command.ts';
import { operate } from './operate.ts';
import { answer } from './print.ts';
import { UsageError } from './usage-error.ts';

const more = `For the day when the owner's password is lost. The link makes a new owner account, once, within 30 minutes; a newer
link replaces it. All other users, their sessions, tokens and second factors stay as they are. The account that was the
owner becomes, with --old-owner,
  administrator   an ordinary administrator: what it has can still be used, and it can be deleted (default)
  deactivated     locked, its sessions ended: choose this when somebody else may know the password
  owner           an owner beside the new one
Whoever has the link can become the owner: show it to nobody.`;

/** `latchkey onboarding restart`. */
export const onboarding: Readonly<Record<string, Command>> = {
  'onboarding restart': {
    words: [],
    about: 'make a one-time link for a new owner account',
    more,
    options: {
      ...dataOptions,
      ...configOption,
      'old-owner': { value: 'FATE', about: `${oldOwnerFates.join(', ')} (administrator)` },
    },
    run: async (given) => {
      const fate = given.options['old-owner'] ?? 'administrator';
      if (!isFate(fate)) throw new UsageError(`--old-owner must be ${oldOwnerFates.join(', ')}`);
      const { links, expires_at } = await operate('onboarding.restart', { old_owner: fate }, given);
      const text = `Open one of these until ${expires_at}, while the server runs; each works once:\n${links.join('\n')}`;
      return answer(given, { links, expires_at }, text);
    },
  },
};

function isFate(word: string): word is OldOwnerFate {
  return oldOwnerFates.some((fate) => fate === word);
}
