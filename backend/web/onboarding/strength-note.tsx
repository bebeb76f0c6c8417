import { useTranslator } from '../../../shared/ui/messages/translator.ts';
import { judgePassword, strengthWords } from '../../../shared/ui/password-strength.ts';

/** What is thought of a password while it is typed: in words first, the bar only repeats it. */
export function StrengthNote({ password, personal }: { password: string; personal: readonly string[] }) {
  const t = useTranslator();
  const strength = password === '' ? undefined : judgePassword(password, personal);
  return (
    <div class={`strength strength-${strength?.verdict ?? 'none'}`}>
      <span class="strength-bar" aria-hidden="true" />
      <p class="small" role="status">
        {strength && strengthWords(strength, t)}
      </p>
    </div>
  );
}
