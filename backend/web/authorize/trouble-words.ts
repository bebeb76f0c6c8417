import type { Translator } from '../../../shared/ui/messages/translator.ts';
import type { Problem } from '../../../shared/ui/views/login-words.ts';
import { serverProblemWords } from '../server-problem.ts';
import type { Trouble } from './login-flow.ts';

/** Says a trouble in words; one that only costs another try is a warning. */
export function troubleWords(trouble: Trouble, t: Translator): Problem {
  switch (trouble.kind) {
    case 'server':
      return serverProblemWords(trouble.problem, t);
    case 'expired':
      return { kind: 'warning', title: t('login.notice.expired') };
    case 'addressChanged':
      return { kind: 'warning', title: t('login.notice.addressChanged') };
    case 'aborted':
      return {
        title: t.lookup(`login.abort.${trouble.reason}`) ?? t('login.abort.other', { reason: trouble.reason }),
        help: t('login.abort.help'),
      };
  }
}
