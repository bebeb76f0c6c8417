import { AppError, isAppError } from '../../shared/errors.ts';
import { shorten } from '../../shared/messages/fields.ts';
import type { CodeGrantResponse } from '../../shared/wire/token.ts';
import type { CurrentUser } from '../../shared/wire/user.ts';
import type { Access, AccessTokens } from './access-tokens.ts';
import type { SessionRecord, SessionRecords } from './session-records.ts';
import { createSingleFlight } from './single-flight.ts';
import type { TokenEndpoint } from './token-endpoint.ts';
import type { Secret, Vault } from './vault.ts';

/** An access token with less than this left is renewed before it is handed out. */
const marginMilliseconds = 60_000;

type EndReason = Extract<SessionRecord, { state: 'signed-out' }>['reason'];

/** Sessions from their first token to their end. */
export interface Sessions {
  /** Keeps what a sign-in brought. The refresh token goes into the vault and nowhere else. */
  begin(server: string, secret: Secret, grant: CodeGrantResponse, user: CurrentUser): Promise<void>;
  /**
   * An access token with at least a minute to live; `force` asks for a new one whatever there is.
   * @throws AppError('invalid_grant') when nobody is signed in, or not any more: then the session has ended here too,
   * and the server is not asked again. AppError('vault_key_lost') likewise. Other codes say that it may work later.
   */
  accessToken(server: string, options?: { force?: boolean }): Promise<Access>;
  /** Forgets the session here; the server is not told. */
  end(server: string, reason: EndReason): Promise<void>;
}

interface Parts {
  records: SessionRecords;
  accessTokens: AccessTokens;
  vault: Vault;
  tokenEndpoint: TokenEndpoint;
  clock: () => number;
  /** Told when a server ended a session. */
  onEnded: (server: string) => Promise<void>;
}

/** Refresh tokens from the vault, access tokens from memory, one refresh at a time for each server. */
export function createSessions(has: Parts): Sessions {
  const refreshes = createSingleFlight<Access>();
  return {
    begin: async (server, secret, grant, user) => {
      await has.vault.store(`session:${server}`, secret);
      await has.accessTokens.keep(server, grant);
      const name = user.name === null ? null : shorten(user.name);
      await has.records.note(server, { state: 'signed-in', user: name, isOwner: user.is_owner });
    },
    accessToken: async (server, { force = false } = {}) => {
      if (!(await has.records.isSignedIn(server))) throw notSignedIn();
      const present = await has.accessTokens.of(server);
      if (!force && present && present.expiresAt - marginMilliseconds > has.clock()) return present;
      return refreshes(server, () => refresh(has, server));
    },
    end: (server, reason) => end(has, server, reason),
  };
}

const notSignedIn = () => new AppError('invalid_grant', 'Nobody is signed in');

async function end(has: Parts, server: string, reason: EndReason): Promise<void> {
  // The word that it is over comes first: whatever stops us afterwards, the token is not used again.
  await has.records.note(server, { state: 'signed-out', reason, failure: null });
  await Promise.all([has.vault.erase(`session:${server}`), has.accessTokens.drop(server)]);
}

async function refresh(has: Parts, server: string): Promise<Access> {
  try {
    const secret = await has.vault.read(`session:${server}`);
    if (!secret) throw notSignedIn();
    const grant = await has.tokenEndpoint.refresh(secret);
    // Somebody may have signed out while the server was answering.
    if (!(await has.records.isSignedIn(server))) throw notSignedIn();
    return await has.accessTokens.keep(server, grant);
  } catch (error) {
    if (isAppError(error, 'invalid_grant', 'vault_key_lost') && (await has.records.isSignedIn(server))) {
      await end(has, server, error.code === 'vault_key_lost' ? 'key-lost' : 'ended');
      await has.onEnded(server);
    }
    throw error;
  }
}
