import type { LoginInput } from '../../../shared/ui/views/login-step.tsx';
import type { FormStep } from '../../../shared/wire/login-flow.ts';
import type { ProvidersResponse } from '../../../shared/wire/providers.ts';
import type { ServerApi } from '../server-api.ts';
import { ServerProblem } from '../server-problem.ts';
import type { AuthorizeRequest, RefusalRule } from './authorize-request.ts';
import { createLoginFlow, type Outcome, type Provider, type Trouble } from './login-flow.ts';

/** What the page shows. */
export type SignInState =
  | { readonly view: 'loading' | 'onboarding' }
  | { readonly view: 'stopped'; readonly problem: ServerProblem }
  | { readonly view: 'refused'; readonly rule: RefusalRule }
  | { readonly view: 'done'; readonly code: string }
  | FormState;

export interface FormState {
  readonly view: 'form';
  readonly step: FormStep;
  readonly busy: boolean;
  readonly trouble?: Trouble | undefined;
  readonly providers: ProvidersResponse;
  readonly provider: Provider;
}

export interface SignIn {
  /** Asks how one can sign in, and opens a flow with the first provider. Also starts over. */
  start(): Promise<void>;
  submit(input: LoginInput): Promise<void>;
  choose(provider: Provider): Promise<void>;
}

interface Options {
  readonly api: ServerApi;
  readonly request: AuthorizeRequest;
  readonly show: (state: SignInState) => void;
}

/** A sign-in from the first form to the authorization code. */
export function createSignIn({ api, request, show }: Options): SignIn {
  const flow = createLoginFlow({ api, request });
  let form: FormState | undefined;
  const showForm = (next: FormState) => {
    form = next;
    show(next);
  };
  const showOutcome = ({ answer, trouble }: Outcome, at: Pick<FormState, 'providers' | 'provider'>) => {
    if (answer.type === 'create_entry') show({ view: 'done', code: answer.result });
    else showForm({ view: 'form', step: answer, busy: false, trouble, providers: at.providers, provider: at.provider });
  };
  /** Works on from a form that waits meanwhile, and comes back to it with the refusal when there is one. */
  const workFrom = async (from: FormState, provider: Provider, work: () => Promise<Outcome>) => {
    showForm({ ...from, busy: true });
    try {
      showOutcome(await work(), { providers: from.providers, provider });
    } catch (error) {
      const problem = asProblem(error);
      const stay = (): FormState => ({ ...from, busy: false, trouble: { kind: 'server', problem } });
      const elsewhere = refusedLink(problem);
      if (elsewhere) show(elsewhere);
      else showForm(stay());
    }
  };
  return {
    start: async () => {
      show({ view: 'loading' });
      try {
        const providers = await api.providers();
        const provider = providers.providers[0];
        if (!provider) throw new ServerProblem(403, { message: 'no_users' });
        showOutcome(await flow.open(provider), { providers, provider });
      } catch (error) {
        const problem = asProblem(error);
        show(refusedLink(problem) ?? { view: 'stopped', problem });
      }
    },
    submit: async (input) => {
      const from = form;
      if (!from || from.busy) return;
      await workFrom(from, from.provider, () => flow.answer(from.provider, from.step, input));
    },
    choose: async (provider) => {
      const from = form;
      if (!from || from.busy) return;
      await workFrom(from, provider, () => flow.open(provider));
      // The flow that was left would end by itself; whether this reaches the server does not matter.
      if (form?.step.flow_id !== from.step.flow_id) await api.abortLogin(from.step.flow_id).catch(() => undefined);
    },
  };
}

/** An answer that does not keep the contract is a refusal without words. */
const asProblem = (error: unknown) => (error instanceof ServerProblem ? error : new ServerProblem(200));

/** Refusals that concern the link or the server as a whole, and not the person. PROTOCOL.md 3.1 to 3.3 */
function refusedLink(problem: ServerProblem): SignInState | undefined {
  if (problem.message === 'Invalid client id') return { view: 'refused', rule: 'client_id_invalid' };
  if (problem.message === 'Invalid redirect URI') return { view: 'refused', rule: 'redirect_uri_foreign' };
  if (problem.code === 'onboarding_required') return { view: 'onboarding' };
  return undefined;
}
