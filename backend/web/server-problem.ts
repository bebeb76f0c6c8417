import type { Translator } from '../../shared/ui/messages/translator.ts';
import type { Problem } from '../../shared/ui/views/login-words.ts';

/** A request that the server refused or did not answer. */
export class ServerProblem extends Error {
  override readonly name = 'ServerProblem';
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number;
  /** The code of a refusal that has one. */
  readonly code: string | undefined;
  /** Whether the refusal said why; otherwise `message` is only its status. */
  readonly explained: boolean;

  constructor(status: number, { message, code }: { message?: string | undefined; code?: string | undefined } = {}) {
    super(message ?? `status ${status}`);
    this.status = status;
    this.code = code;
    this.explained = message !== undefined;
  }
}

/** What to tell a person about it, and what they can do. */
export function serverProblemWords(problem: ServerProblem, t: Translator): Problem {
  if (problem.status === 0) return { title: t('error.unreachable'), help: t('error.unreachable.help') };
  if (problem.status >= 502 && problem.status <= 504) return { title: t('error.busy'), help: t('error.busy.help') };
  if (problem.status === 429) return { title: t('error.slowDown'), help: t('error.slowDown.help') };
  if (problem.status === 403 && !problem.explained) return { title: t('error.banned'), help: t('error.banned.help') };
  if (problem.status === 403) return blockedWords(problem.message, t);
  if (problem.message.startsWith('User input malformed')) return { title: t('login.error.malformed') };
  return { title: t('error.unexpected', { status: problem.status }), help: t('error.unexpected.help') };
}

/** Why somebody who proved who they are may not come in. PROTOCOL.md 3.3 and 13.1 (46) */
function blockedWords(message: string, t: Translator): Problem {
  const reason = message.replace(/^Login blocked: /, '');
  if (reason === 'User is not active')
    return { title: t('login.error.inactive'), help: t('login.error.inactive.help') };
  if (reason === 'User cannot authenticate remotely')
    return { title: t('login.error.localOnly'), help: t('login.error.localOnly.help') };
  return { title: t.lookup(`login.abort.${reason}`) ?? t('login.error.blocked', { reason }) };
}
