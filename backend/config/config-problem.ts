/** Where something of the configuration was said: a file and a line of it, or a variable of the environment. */
export type Place = { readonly file: string; readonly line: number } | { readonly variable: string };

/** What is wrong with a configuration. Values are never part of it: they may be secrets. */
export interface ConfigProblem {
  /** The option, such as `http.server_port`; empty when it is about a file as a whole. */
  readonly path: string;
  readonly place: Place | null;
  readonly message: string;
}

/** Reading can't go on: a file that is missing, or isn't YAML. */
export class ConfigFileError extends Error {
  override readonly name = 'ConfigFileError';
  readonly problem: ConfigProblem;

  constructor(message: string, place: Place | null) {
    super(message);
    this.problem = { path: '', place, message };
  }
}

/** One sentence: `configuration.yaml:3: http.server_prt is not known; did you mean server_port?` */
export function tellProblem({ place, path, message }: ConfigProblem): string {
  const where = place === null ? '' : `${tellPlace(place)}: `;
  return `${where}${path === '' ? '' : `${path} `}${message}`;
}

/** `file:line`, or the name of the variable. */
export function tellPlace(place: Place): string {
  return 'variable' in place ? place.variable : `${place.file}:${place.line}`;
}
