import type { FailureCode } from '../../shared/messages/overview.ts';
import type { Translator } from '../../shared/ui/messages/translator.ts';

/** What a failure means for a person, in a sentence or two. */
export function failureWords(t: Translator, code: FailureCode): string {
  switch (code) {
    case 'invalid_request':
    case 'permission_missing':
    case 'not_found':
    case 'unreachable':
    case 'timed_out':
    case 'cancelled':
    case 'access_denied':
    case 'invalid_grant':
    case 'unavailable':
      return t(`popup.failure.${code}`);
    default:
      return t('popup.failure.other', { code });
  }
}
