import type { SessionState } from '../../shared/messages/overview.ts';
import type { Translator } from '../../shared/ui/messages/translator.ts';
import { failureWords } from './failure-words.ts';

/** Who is signed in, or why nobody is. */
export function sessionWords(t: Translator, session: SessionState): string {
  if (session.state === 'signing-in') return t('popup.signingIn');
  if (session.state === 'signed-in')
    return session.user === null ? t('popup.signedIn') : t('popup.signedInAs', { user: session.user });
  if (session.reason === 'ended') return t('popup.ended');
  if (session.reason === 'key-lost') return t('popup.keyLost');
  return session.failure === null ? t('popup.signedOut') : failureWords(t, session.failure);
}
