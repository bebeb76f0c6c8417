import { tellPlace, tellProblem } from '../config/config-problem.ts';
import { readConfig } from '../config/load.ts';
import { type Command, configOption, type Given } from './command.ts';
import { print } from './print.ts';

/** `latchkey check-config`. */
export const checkConfig: Readonly<Record<string, Command>> = {
  'check-config': {
    words: [],
    about: 'look whether a configuration can be used, and start nothing',
    more: 'Looks at the file and at the variables LATCHKEY_<BLOCK>__<OPTION> of the environment. Values are never shown.',
    options: { ...configOption, json: { about: 'answer as JSON' } },
    run: async (given) => check(given),
  },
};

function check({ options, flags }: Given): number {
  const reading = readConfig({ file: options.config ?? null, variables: process.env });
  const problems = 'problems' in reading ? reading.problems : [];
  const ignored = 'ignored' in reading ? reading.ignored : [];
  const told = problems.map((problem) => ({
    path: problem.path,
    place: problem.place && tellPlace(problem.place),
    message: problem.message,
  }));
  if (flags.has('json')) print(JSON.stringify({ ok: problems.length === 0, problems: told, ignored }, null, 2));
  else {
    for (const problem of problems) print(tellProblem(problem));
    if (ignored.length > 0) print(`Not ours, ignored: ${ignored.join(', ')}`);
    if (problems.length === 0) print(`${options.config ?? 'The configuration'} can be used`);
  }
  return problems.length === 0 ? 0 : 1;
}
