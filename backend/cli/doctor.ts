import { type Command, configOption, dataOptions } from './command.ts';
import { examine, type Finding } from './examine.ts';
import { print } from './print.ts';

const marks = { ok: 'ok     ', warning: 'WARNING', error: 'ERROR  ' } as const;

/** `latchkey doctor`. */
export const doctor: Readonly<Record<string, Command>> = {
  doctor: {
    words: [],
    about: 'look for what is wrong with folder, key, records, port and configuration',
    more: 'Mends nothing by itself. Exit code 1 when there is an error; a warning alone is none.',
    options: { ...dataOptions, ...configOption },
    run: async (given) => {
      const findings = await examine(given);
      const isWell = findings.every(({ level }) => level !== 'error');
      if (given.flags.has('json')) print(JSON.stringify({ ok: isWell, findings }, null, 2));
      else for (const finding of findings) print(tell(finding));
      return isWell ? 0 : 1;
    },
  },
};

function tell({ level, check, message, advice }: Finding): string {
  return `${marks[level]} ${check}: ${message}${advice === null ? '' : `\n        ${advice}`}`;
}
