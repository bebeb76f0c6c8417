import type { PageAuth } from './page-auth.ts';

/** Why the page has no session and cannot get one by itself. */
export class SessionFailure extends Error {
  override readonly name = 'SessionFailure';
  readonly reason: 'callback' | 'external';

  constructor(reason: SessionFailure['reason'], options: ErrorOptions = {}) {
    super(reason, options);
    this.reason = reason;
  }
}

/** A person signed in on this page. */
export interface Session {
  /** Has an access token that is good for now. */
  readonly auth: PageAuth;
  /** Ends it where it is held. */
  revoke(): Promise<void>;
}

/** Where this page has its session from: its own storage, or the app around it. */
export interface SessionSource {
  readonly kind: 'stored' | 'external';
  /**
   * Finds the session, renewed when it has run out. Leaves for the sign-in page, and never resolves, when there is none.
   * @param options.force the last access token was refused: another one is needed
   * @throws SessionFailure, ERR_INVALID_AUTH, or anything that may pass when it is tried again
   */
  open(options: { force: boolean; onTokenAsked: () => void }): Promise<Session>;
  /** Forgets a session that is no good any more. */
  forget(): void;
}
