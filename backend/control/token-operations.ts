import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { refreshTokenTypes } from '../../shared/wire/refresh-token.ts';
import { createLongLivedToken } from '../auth/long-lived-tokens.ts';
import type { RefreshToken } from '../auth/refresh-token.ts';
import { userTable } from '../auth/users.ts';
import { isoTime, type OperationDeps, operation, Word } from './operation.ts';
import { findUser } from './user-operations.ts';

const mostListed = 10_000;
const longestDays = 36_500;

const TokenRow = v.object({
  id: v.string(),
  type: v.picklist(refreshTokenTypes),
  user: v.nullable(v.string()),
  client: v.nullable(v.string()),
  created_at: v.nullable(v.string()),
  last_used_at: v.nullable(v.string()),
  last_used_ip: v.nullable(v.string()),
  expire_at: v.nullable(v.string()),
});
type TokenRow = v.InferOutput<typeof TokenRow>;

/** What the host may do with sessions and long-lived tokens. */
export const tokenOperations = {
  'tokens.list': operation({
    input: v.strictObject({ user: v.nullable(Word) }),
    output: v.array(TokenRow),
    run: ({ user }, deps) => {
      const users = user === null ? userTable.listBy(deps.store, 'all') : [findUser(user, deps)];
      return users
        .flatMap(({ id, name }) => deps.auth.refreshTokens.listOf(id).map((token) => rowOf(token, name)))
        .slice(0, mostListed);
    },
  }),

  'tokens.revoke': operation({
    input: v.strictObject({ id: v.nullable(Word), user: v.nullable(Word) }),
    output: v.object({ revoked: v.number() }),
    run: async ({ id, user }, deps) => {
      const ids = user === null ? [] : deps.auth.refreshTokens.listOf(findUser(user, deps).id).map((token) => token.id);
      if (id !== null) ids.push(knownToken(id, deps));
      await deps.auth.refreshTokens.revokeAll(ids);
      return { revoked: ids.length };
    },
  }),

  'tokens.create': operation({
    input: v.strictObject({
      user: Word,
      name: Word,
      days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(longestDays)),
    }),
    output: v.object({ token: v.string() }),
    run: async ({ user, name, days }, deps) => {
      const owner = findUser(user, deps);
      if (!owner.isActive) throw new AppError('conflict', 'This user is not active');
      const request = { userId: owner.id, name, icon: null, days };
      return { token: await createLongLivedToken({ ...deps, ...deps.auth }, request) };
    },
  }),
};

function knownToken(id: string, { auth, store }: OperationDeps): string {
  const token = auth.refreshTokens.find(id);
  if (!token) throw new AppError('not_found', 'There is no token with this id (latchkey tokens list tells the ids)');
  if (userTable.get(store, token.userId)?.isSystemGenerated)
    throw new AppError('forbidden', 'This token belongs to the system');
  return token.id;
}

function rowOf(token: RefreshToken, user: string | null): TokenRow {
  return {
    id: token.id,
    type: token.type,
    user,
    client: token.clientName ?? token.clientId,
    created_at: isoTime(token.createdAt),
    last_used_at: isoTime(token.lastUsedAt),
    last_used_ip: token.lastUsedIp,
    expire_at: isoTime(token.expireAt),
  };
}
