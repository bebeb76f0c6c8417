import type { Translator } from '../../../shared/ui/messages/translator.ts';
import { returnAddress } from '../authorize/authorize-request.ts';
import type { ServerApi } from '../server-api.ts';
import { ServerProblem, serverProblemWords } from '../server-problem.ts';
import { createMakeOwner, ownerStanding } from './owner-account.ts';
import { errorsFromServer, type OwnerDraft, type OwnerErrors } from './owner-draft.ts';
import type { Progress, ProgressStore } from './progress.ts';
import { finishSetUp, type SetUpEnd, type Working } from './set-up.ts';
import { ownPage, signInAddress, waitingApp } from './waiting-app.ts';

/** What the page shows. */
export type OnboardingState =
  | { readonly view: 'loading' | 'welcome' | 'exists' | 'continue' }
  | { readonly view: 'stopped'; readonly problem: ServerProblem }
  | { readonly view: 'account'; readonly busy: boolean; readonly errors: OwnerErrors }
  | Working;

export interface OnboardingTools {
  readonly api: ServerApi;
  readonly progress: ProgressStore;
  readonly origin: string;
  readonly language: string;
  readonly t: Translator;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly show: (state: OnboardingState) => void;
  readonly leave: (address: string) => void;
  /** The part of the address that names the step, and the way to change it. */
  readonly hash: { read(): string; go(hash: string): void };
}

/** The step of the account, as a part of the address. */
export const accountHash = '#account';

/** The course of onboarding: what is shown next, wherever a person, another browser or the server left it. */
export function createOnboarding(tools: OnboardingTools) {
  const { api, progress, origin, show, leave, hash } = tools;
  const makeOwner = createMakeOwner({ api, clientId: `${origin}/`, language: tools.language });
  let isOpen = false;
  const follow = () => {
    if (isOpen) show(hash.read() === accountHash ? { view: 'account', busy: false, errors: {} } : { view: 'welcome' });
  };
  const toSignIn = () => {
    const address = addressAfterwards(progress.read(), origin);
    progress.clear();
    leave(address);
  };
  const finish = async () => {
    const app = waitingApp(progress.read().search, origin);
    const ended = await finishWhatIsLeft({ ...tools, app, tell: show });
    if (ended.end === 'done') leave(ended.address);
    else if (ended.end === 'finished') toSignIn();
    else show({ view: 'continue' });
  };
  const start = async () => {
    show({ view: 'loading' });
    const standing = await askStanding(tools);
    isOpen = standing === 'open';
    if (standing instanceof ServerProblem) show({ view: 'stopped', problem: standing });
    else if (standing === 'finished') toSignIn();
    else if (standing === 'open') follow();
    else if (hasSession(progress)) await finish();
    else show({ view: 'continue' });
  };
  return {
    start,
    follow,
    begin: () => hash.go(accountHash),
    draft: () => progress.read(),
    remember: ({ name, username }: OwnerDraft) => progress.change({ name, username }),
    create: async (draft: OwnerDraft) => {
      show({ view: 'account', busy: true, errors: {} });
      const result = await makeOwner(draft, progress.read().restart);
      if ('refused' in result) return show({ view: 'account', busy: false, errors: wordsFor(result.refused, tools.t) });
      isOpen = false;
      if ('lost' in result) return show({ view: 'exists' });
      progress.change({ code: result.code });
      await finish();
    },
    /** For somebody who has the owner's password: back here with a code, to do what is left. */
    signIn: () => leave(signInAddress(ownPage(origin, '/onboarding.html'))),
  };
}

/** Where to go when nothing is left to do here: on with a code that is still good, or to the sign-in page. */
function addressAfterwards({ search, code }: Progress, origin: string): string {
  if (search !== '') return signInAddress(waitingApp(search, origin));
  return code === undefined ? '/' : returnAddress(ownPage(origin, '/'), code, { storeToken: true });
}

/** Of a server with a new owner everything else was set up long ago. */
async function finishWhatIsLeft(options: Parameters<typeof finishSetUp>[0]): Promise<SetUpEnd> {
  return options.progress.read().restart === undefined ? finishSetUp(options) : { end: 'finished' };
}

async function askStanding({ api, progress }: OnboardingTools) {
  if (progress.read().restart !== undefined) return 'open';
  try {
    return ownerStanding(await api.onboardingStatus());
  } catch (error) {
    return error instanceof ServerProblem ? error : new ServerProblem(200);
  }
}

function hasSession(progress: ProgressStore): boolean {
  const { code, tokens } = progress.read();
  return code !== undefined || tokens !== undefined;
}

function wordsFor(problem: ServerProblem, t: Translator): OwnerErrors {
  if ([400, 403].includes(problem.status) && problem.explained) return errorsFromServer(problem.message, t);
  const { title, help } = serverProblemWords(problem, t);
  return { form: [title, help].filter(Boolean).join(' ') };
}
