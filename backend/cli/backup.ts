import path from 'node:path';
import { restoreBackup } from '../control/restore.ts';
import { type Command, dataOptions } from './command.ts';
import { dataFolderOf, operate } from './operate.ts';
import { answer } from './print.ts';

/** `latchkey backup` and `latchkey restore`. */
export const backup: Readonly<Record<string, Command>> = {
  backup: {
    words: ['FILE'],
    about: 'write all data into one file, while the server runs too',
    more: 'The file holds the data as it is at one moment, with the master key and ip_bans.yaml. Whoever has it has everything:\nit is written for its owner alone. The configuration is not part of it.',
    options: dataOptions,
    run: async (given) => {
      const file = path.resolve(given.words[0] ?? '');
      const made = await operate('backup', { file }, given);
      return answer(given, made, `${made.file} holds ${made.parts} parts (SHA-256 ${made.sha256})`);
    },
  },

  restore: {
    words: ['FILE'],
    about: 'unpack a backup into an empty data folder',
    more: 'The backup is read to its end and checked before anything is written.',
    options: dataOptions,
    run: async (given) => {
      const folder = path.resolve(dataFolderOf(given));
      const header = await restoreBackup(path.resolve(given.words[0] ?? ''), folder);
      const text = `${folder} holds the ${header.parts} parts of the backup of ${header.made_at}`;
      return answer(given, { folder, parts: header.parts, made_at: header.made_at }, text);
    },
  },
};
