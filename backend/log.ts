import type { Environment } from './environment.ts';

const levels = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;
export type LogLevel = (typeof levels)[number];

/** One logger per part; names follow Home Assistant's where it has the same part, for the filters people have. */
export interface Log {
  debug(logger: string, message: string): void;
  info(logger: string, message: string): void;
  warning(logger: string, message: string): void;
  error(logger: string, message: string, cause?: unknown): void;
}

export type LogFormat = 'text' | 'json';

/**
 * Lines in Home Assistant's own format: `2026-11-23 12:00:00.000 WARNING (MainThread) [logger] message`; or as JSON:
 * `{"time":"2026-11-23T11:00:00.000Z","level":"WARNING","logger":"…","message":"…"}`.
 */
export function createLog(options: {
  environment: Pick<Environment, 'now'>;
  write: (line: string) => void;
  level?: LogLevel;
  format?: LogFormat;
}): Log {
  const lowest = levels.indexOf(options.level ?? 'INFO');
  const put = (level: LogLevel, logger: string, message: string) => {
    if (levels.indexOf(level) < lowest) return;
    const now = options.environment.now();
    const said = disarmed(message);
    const line = options.format === 'json' ? jsonLine(now, level, logger, said) : textLine(now, level, logger, said);
    options.write(`${line}\n`);
  };
  return {
    debug: (logger, message) => put('DEBUG', logger, message),
    info: (logger, message) => put('INFO', logger, message),
    warning: (logger, message) => put('WARNING', logger, message),
    error: (logger, message, cause) =>
      put('ERROR', logger, cause === undefined ? message : `${message} ${told(cause)}`),
  };
}

function textLine(now: number, level: LogLevel, logger: string, message: string): string {
  return `${localTime(now)} ${level} (MainThread) [${logger}] ${oneLine(message)}`;
}

function jsonLine(now: number, level: LogLevel, logger: string, message: string): string {
  return JSON.stringify({ time: new Date(now).toISOString(), level, logger, message });
}

/** The words by which people's filters know whom to ban count where a message begins; further on a client has sent them. */
function disarmed(message: string): string {
  return message.replace(/(?<!^)login attempt or request with invalid authentication/gi, 'login attempt…');
}

/** A line break in what a client sent must not forge a line of the log, nor a control sequence talk to a terminal. */
function oneLine(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is cut
  return message.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, (char) =>
    char === '\n' ? '\\n' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function told(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

function localTime(now: number): string {
  const date = new Date(now - new Date(now).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 23).replace('T', ' ');
}
