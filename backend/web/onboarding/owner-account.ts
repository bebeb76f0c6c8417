import { onboardingSteps } from '../../../shared/wire/onboarding.ts';
import type { ServerApi } from '../server-api.ts';
import { ServerProblem } from '../server-problem.ts';
import type { OwnerDraft } from './owner-draft.ts';

/** What came of trying to make the owner. */
export type OwnerResult = { readonly code: string } | { readonly lost: 'raced' } | { readonly refused: ServerProblem };

/** Makes the owner account; may be called again after a refusal. */
export type MakeOwner = (draft: OwnerDraft, restart?: string) => Promise<OwnerResult>;

/** The way to make the owner. After a try whose answer was lost, "done already" may mean that it was us. */
export function createMakeOwner({
  api,
  clientId,
  language,
}: {
  api: ServerApi;
  clientId: string;
  language: string;
}): MakeOwner {
  let answerLost = false;
  return async (draft, restart) => {
    const { name, username, password } = draft;
    try {
      const owner = { name: name.trim(), username, password, client_id: clientId, language };
      return { code: await api.createOwner(owner, restart) };
    } catch (error) {
      if (!(error instanceof ServerProblem)) throw error;
      const isTaken = error.status === 403 && error.message === 'User step already done';
      // Once all steps are done, a server that was restarted does not know the route any more.
      if (isTaken || error.status === 404) return answerLost ? signInAsOwner(api, clientId, draft) : { lost: 'raced' };
      answerLost ||= error.status === 0 || error.status >= 500;
      return { refused: error };
    }
  };
}

async function signInAsOwner(
  api: ServerApi,
  clientId: string,
  { username, password }: OwnerDraft,
): Promise<OwnerResult> {
  try {
    const start = { client_id: clientId, redirect_uri: clientId, handler: ['homeassistant', null] as const };
    const form = await api.startLogin(start);
    const answer = await api.submitLogin(form.flow_id, { client_id: clientId, username, password });
    return answer.type === 'create_entry' ? { code: answer.result } : { lost: 'raced' };
  } catch (error) {
    if (error instanceof ServerProblem) return { refused: error };
    throw error;
  }
}

/** Where a server stands that was asked for its steps; null means that it has none any more. */
export function ownerStanding(status: readonly { step: string; done: boolean }[] | null): 'open' | 'made' | 'finished' {
  if (status === null) return 'finished';
  const open = status.filter(({ step, done }) => !done && onboardingSteps.some((known) => known === step));
  if (open.length === 0) return 'finished';
  return open.some(({ step }) => step === 'user') ? 'open' : 'made';
}
