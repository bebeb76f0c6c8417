import { onboardingSteps } from '../../../shared/wire/onboarding.ts';
import { type AuthorizeRequest, returnAddress } from '../authorize/authorize-request.ts';
import type { ServerApi } from '../server-api.ts';
import { ServerProblem } from '../server-problem.ts';
import type { ProgressStore } from './progress.ts';

/** How the steps after the owner account ended. */
export type SetUpEnd =
  /** Signed in: the address to go on to. */
  | { readonly end: 'done'; readonly address: string }
  /** The session of this tab is of no use any more; somebody has to sign in. */
  | { readonly end: 'signIn' }
  /** Everything is set up, and the waiting app has to ask for itself. */
  | { readonly end: 'finished' };

interface Options {
  readonly api: ServerApi;
  readonly progress: ProgressStore;
  readonly origin: string;
  /** Who gets the session in the end. */
  readonly app: AuthorizeRequest;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Told about each step as it begins, and when the server lets it wait. */
  readonly tell: (state: Working) => void;
}

/** The step that is going on, counted from 1; waiting means that the server does not answer. */
export interface Working {
  readonly view: 'working';
  readonly step: number;
  readonly total: number;
  readonly waiting: boolean;
}

/** Steps as a person counts them: the account is the first. */
export const totalSteps = onboardingSteps.length;

/**
 * Does what is left once there is an owner, from wherever this tab was interrupted: code, settings, the waiting app's
 * own code; the session that did it is ended. A server that is away is waited for. PROTOCOL.md 7
 */
export async function finishSetUp({ api, progress, origin, app, wait, tell }: Options): Promise<SetUpEnd> {
  const patiently = async <T>(step: number, work: () => Promise<T>): Promise<T> => {
    for (let waiting = false; ; waiting = true) {
      tell({ view: 'working', step, total: totalSteps, waiting });
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof ServerProblem) || !isPassing(error)) throw error;
      }
      await wait(2000);
    }
  };
  try {
    const tokens = await patiently(1, () => holdTokens(api, progress, `${origin}/`));
    if (!tokens) return { end: 'signIn' };
    await patiently(2, () => unlessDone(() => api.finishStep('core_config', tokens.access)));
    await patiently(3, () => unlessDone(() => api.finishStep('analytics', tokens.access)));
    const client = { client_id: app.clientId, redirect_uri: app.redirectUri };
    const code = await patiently(4, () => unlessDone(() => api.finishIntegration(client, tokens.access)));
    await patiently(4, () => api.revoke(tokens.refresh));
    progress.clear();
    return code === undefined
      ? { end: 'finished' }
      : { end: 'done', address: returnAddress(app, code, { storeToken: true }) };
  } catch (error) {
    if (!(error instanceof ServerProblem)) throw error;
    progress.change({ code: undefined, tokens: undefined });
    return { end: error.status === 400 ? 'finished' : 'signIn' };
  }
}

/** No answer, or one of a server or proxy that is not ready: worth another try. */
const isPassing = ({ status }: ServerProblem) => status === 0 || status === 429 || (status >= 502 && status <= 504);

async function holdTokens(api: ServerApi, progress: ProgressStore, clientId: string) {
  const { code, tokens } = progress.read();
  if (tokens || code === undefined) return tokens;
  try {
    const { access_token, refresh_token } = await api.exchangeCode(code, clientId);
    const fresh = { access: access_token, refresh: refresh_token };
    progress.change({ tokens: fresh, code: undefined });
    return fresh;
  } catch (error) {
    if (!(error instanceof ServerProblem) || error.status !== 400) throw error;
    progress.change({ code: undefined });
    return undefined;
  }
}

/** A step that is done already (its answer was lost, or another tab was faster) needs no second time. */
async function unlessDone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ServerProblem && error.status === 403 && error.message.endsWith('already done'))
      return undefined;
    throw error;
  }
}
