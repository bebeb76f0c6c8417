import { AppError } from '../../shared/errors.ts';
import { normaliseUsername } from '../auth/passwords.ts';
import type { UserRow } from '../control/user-operations.ts';
import { type Command, dataOptions, type Given } from './command.ts';
import { operate } from './operate.ts';
import { answer, rows } from './print.ts';
import { readPassword } from './read-password.ts';
import { UsageError } from './usage-error.ts';

const groups = { admin: 'system-admin', user: 'system-users', 'read-only': 'system-read-only' } as const;

/** `latchkey users …`: the accounts. */
export const users: Readonly<Record<string, Command>> = {
  'users list': {
    words: [],
    about: 'who has an account',
    more: 'A line each, with tabs: user name, name, what is special, id. People alone; --json tells system users too.',
    options: dataOptions,
    run: async (given) => {
      const all = await operate('users.list', {}, given);
      return answer(given, all, rows(all.filter((user) => !user.is_system).map(cellsOf)));
    },
  },

  'users add': {
    words: ['USERNAME'],
    about: 'make an account',
    more: 'The password is read from standard input, on a terminal without showing it.',
    options: {
      ...dataOptions,
      name: { value: 'TEXT', about: 'the name that is shown (the user name)' },
      group: { value: 'GROUP', about: 'admin, user or read-only (user)' },
      'local-only': { about: 'may sign in from the local network alone' },
    },
    run: async (given) => {
      const group = groupOf(given.options.group ?? 'user');
      const [username = ''] = given.words;
      const local_only = given.flags.has('local-only');
      const name = given.options.name ?? null;
      const password = await readPassword();
      const user = await operate('users.add', { username, name, password, group, local_only }, given);
      return answer(given, user, `${user.username} can sign in now`);
    },
  },

  'users rename': {
    words: ['USERNAME', '[NEW]'],
    about: 'change the name to sign in with, or the one that is shown',
    options: { ...dataOptions, name: { value: 'TEXT', about: 'the name that is shown' } },
    run: async (given) => {
      const [user = '', username = null] = given.words;
      const name = given.options.name ?? null;
      if (username === null && name === null) throw new UsageError('a new user name or --name is missing');
      const renamed = await operate('users.rename', { user, username, name }, given);
      return answer(given, renamed, `Is now ${renamed.username}, shown as ${renamed.name}`);
    },
  },

  'users passwd': {
    words: ['USERNAME'],
    about: 'set a new password',
    more: 'The password is read from standard input, on a terminal without showing it. Whoever knew the old one is signed out:\nsessions of the user end, long-lived tokens stay.',
    options: { ...dataOptions, 'keep-sessions': { about: 'leave the sessions of the user alive' } },
    run: setPassword,
  },

  'users deactivate': simple('users.deactivate', 'end all sessions of a user, and let nobody sign in as that user'),
  'users activate': simple('users.activate', 'let a deactivated user sign in again'),

  'users delete': {
    words: ['USERNAME'],
    about: 'remove a user with everything that belongs to it',
    options: dataOptions,
    run: async (given) => {
      const [user = ''] = given.words;
      return answer(given, await operate('users.delete', { user }, given), `${user} is deleted`);
    },
  },

  'users reset-mfa': {
    words: ['USERNAME'],
    about: 'remove the second factors of a user who has lost them',
    options: dataOptions,
    run: async (given) => {
      const [user = ''] = given.words;
      const reset = await operate('users.reset-mfa', { user }, given);
      const told =
        reset.removed.length === 0 ? 'had no second factor' : `signs in without ${reset.removed.join(', ')} now`;
      return answer(given, reset, `${user} ${told}`);
    },
  },
};

async function setPassword(given: Given): Promise<number> {
  const [user = ''] = given.words;
  const all = await operate('users.list', {}, given);
  // Before somebody types a password for nobody.
  if (!all.some((row) => row.id === user || row.username === normaliseUsername(user))) {
    throw new AppError(
      'not_found',
      `There is no user ${normaliseUsername(user)} (latchkey users list tells the names)`,
    );
  }
  const password = await readPassword();
  const keep_sessions = given.flags.has('keep-sessions');
  const { username, ended_sessions } = await operate('users.passwd', { user, password, keep_sessions }, given);
  return answer(
    given,
    { username, ended_sessions },
    `Password of ${username} changed, ${ended_sessions} sessions ended`,
  );
}

function simple(name: 'users.activate' | 'users.deactivate', about: string): Command {
  return {
    words: ['USERNAME'],
    about,
    options: dataOptions,
    run: async (given) => {
      const [user = ''] = given.words;
      const changed = await operate(name, { user }, given);
      return answer(
        given,
        changed,
        `${changed.username ?? changed.id} is ${changed.is_active ? 'active' : 'not active'} now`,
      );
    },
  };
}

function groupOf(word: string): (typeof groups)[keyof typeof groups] {
  if (Object.hasOwn(groups, word)) return groups[word as keyof typeof groups];
  throw new UsageError(`--group must be ${Object.keys(groups).join(', ')}`);
}

function cellsOf(user: UserRow): (string | null)[] {
  const special = [
    ...(user.is_owner ? ['owner'] : []),
    ...(!user.is_owner && user.groups.includes('system-admin') ? ['admin'] : []),
    ...(user.is_active ? [] : ['not active']),
    ...(user.local_only ? ['local only'] : []),
    ...user.mfa,
  ];
  return [user.username, user.name, special.join(', '), user.id];
}
