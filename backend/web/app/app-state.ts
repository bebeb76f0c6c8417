import type { RefreshTokenRow } from '../../../shared/wire/refresh-token.ts';
import type { CurrentUser } from '../../../shared/wire/user.ts';
import type { Trouble } from './patience.ts';
import { SessionFailure, type SessionSource } from './session.ts';
import type { Stage } from './stages.ts';

/** What the page shows. */
export type AppState =
  | {
      readonly view: 'loading';
      readonly stage: Stage;
      readonly source: SessionSource['kind'];
      readonly trouble?: Trouble | undefined;
    }
  | FailedState
  /** The session ended elsewhere. */
  | { readonly view: 'ended' }
  | HomeState;

export interface HomeState {
  readonly view: 'home';
  readonly user: CurrentUser;
  readonly rows: readonly RefreshTokenRow[];
  readonly isConnected: boolean;
}

/** The page cannot go on by itself. */
export interface FailedState {
  readonly view: 'failed';
  readonly reason: SessionFailure['reason'] | 'other';
  /** The words of the server or the program, where the reason is another. */
  readonly message: string;
}

/** What to show for an error that nothing else takes care of. */
export function failureState(error: unknown): FailedState {
  const message = error instanceof Error ? error.message : String(error);
  return { view: 'failed', reason: error instanceof SessionFailure ? error.reason : 'other', message };
}
