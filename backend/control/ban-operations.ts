import { isIP } from 'node:net';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import type { Ban } from '../auth/bans.ts';
import { contains, createRanges, isLoopback } from '../auth/local-network.ts';
import { isoTime, type OperationDeps, operation } from './operation.ts';

const hourMs = 3_600_000;
const longestHours = 24 * 365 * 10;

const Address = v.pipe(
  v.string(),
  v.check((text) => isIP(text) !== 0, 'must be an IP address'),
);

const BanRow = v.object({
  address: v.string(),
  since: v.nullable(v.string()),
  until: v.nullable(v.string()),
  count: v.number(),
  reason: v.string(),
});
type BanRow = v.InferOutput<typeof BanRow>;

/** What the host may do with banned addresses. */
export const banOperations = {
  'bans.list': operation({
    input: v.strictObject({}),
    output: v.array(BanRow),
    run: (_, { bans }) => bans.list().map(rowOf),
  }),

  'bans.add': operation({
    input: v.strictObject({
      address: Address,
      hours: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(longestHours))),
    }),
    output: BanRow,
    run: async ({ address, hours }, deps) => {
      requireBannable(address, deps);
      const until = hours === null ? null : deps.environment.now() + hours * hourMs;
      return rowOf(await deps.bans.add(address, 'latchkey bans add', until));
    },
  }),

  'bans.remove': operation({
    input: v.strictObject({ address: Address }),
    output: v.object({ address: v.string() }),
    run: async ({ address }, { bans }) => {
      if (await bans.lift(address)) return { address };
      throw new AppError('not_found', `${address} is not banned`);
    },
  }),
};

/** Whoever bans the own machine or its proxy locks out everybody. */
function requireBannable(address: string, { config }: OperationDeps): void {
  const { trusted_proxies } = config.http;
  const isProxy = contains(createRanges(trusted_proxies), address);
  if (isLoopback(address) || isProxy) {
    throw new AppError(
      'invalid_request',
      `${address} is ${isProxy ? 'a trusted proxy' : 'this machine'}: it can't be banned`,
    );
  }
}

function rowOf({ address, since, until, count, reason }: Ban): BanRow {
  return { address, since: isoTime(since), until: isoTime(until), count, reason };
}
