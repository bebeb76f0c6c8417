import { isIP } from 'node:net';
import * as v from 'valibot';
import type { Environment } from '../environment.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import { createTable } from '../store/table.ts';
import type { BanFile } from './ban-file.ts';

const hourMs = 3_600_000;
const longestMs = 24 * hourMs;
/** After this long without a new ban the next one is short again. */
const forgetMs = 30 * longestMs;
const mostListed = 10_000;

/** `id` is what is banned (`banSubject`); `until` null: until it is lifted. Times are epoch ms. */
const Ban = v.object({
  id: v.string(),
  address: v.string(),
  since: v.number(),
  until: v.nullable(v.number()),
  /** How often in a row. */
  count: v.number(),
  /** What was tried last, from the log's point of view. */
  reason: v.string(),
});
export type Ban = v.InferOutput<typeof Ban>;

export const banTable = createTable({ name: 'ban', schema: Ban, indexes: {} });

export interface Bans {
  isBanned(ip: string): boolean;
  /** One hour, then twice as long each time, up to a day; or until the time that is given, null for ever. */
  add(ip: string, reason: string, until?: number | null): Promise<Ban>;
  /** Those in force. */
  list(): Ban[];
  /** False when the address is not banned. */
  lift(address: string): Promise<boolean>;
}

/** An IPv4 address stands for itself, an IPv6 address for its /64: who has one of those has them all. */
export function banSubject(ip: string): string {
  if (isIP(ip) !== 6) return ip;
  const [head = '', tail] = ip.replace(/%.*/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/**
 * The banned addresses: from the store, and from `ip_bans.yaml` for those that a person or Home Assistant put there,
 * which stay until they are lifted.
 */
export async function loadBans(deps: { store: KeyValueStore; environment: Environment; file: BanFile }): Promise<Bans> {
  const { store, environment, file } = deps;
  const bans = new Map<string, Ban>();
  const written = await file.read();
  for (const { address, bannedAt } of written ?? []) {
    // The file names single addresses, and means them.
    bans.set(address, { id: address, address, since: bannedAt, until: null, count: 1, reason: 'ip_bans.yaml' });
  }
  for (const ban of await banTable.list(store, { limit: mostListed })) {
    // Whoever takes an address out of the file lifts its ban, as with Home Assistant; how often it was banned stays.
    if (written !== null && !bans.has(ban.address)) ban.until = Math.min(ban.until ?? Infinity, environment.now());
    // What stands in the file as well was put there by us; but what is newer is a person's, and stays.
    const isOurs = (bans.get(ban.address)?.since ?? 0) <= ban.since;
    if (isOurs) bans.delete(ban.address);
    if (isOurs || ban.id !== ban.address) bans.set(ban.id, ban);
  }
  const inForce = (id: string): boolean => {
    const ban = bans.get(id);
    return ban !== undefined && (ban.until === null || ban.until > environment.now());
  };
  return {
    isBanned: (ip) => bans.size > 0 && (inForce(ip) || inForce(banSubject(ip))),
    add: async (ip, reason, until) => {
      const next = nextBan(bans.get(banSubject(ip)), ip, reason, environment.now());
      const ban = until === undefined ? next : { ...next, until };
      bans.set(ban.id, ban);
      await store.transact((tx) => banTable.put(tx, ban));
      await file.add(ip, ban.since);
      return ban;
    },
    list: () => [...bans.values()].filter(({ id }) => inForce(id)),
    lift: async (address) => {
      const ban = bans.get(address) ?? bans.get(banSubject(address));
      if (!ban || !inForce(ban.id)) return false;
      await store.transact((tx) => banTable.delete(tx, ban.id));
      await file.remove(ban.address);
      return bans.delete(ban.id);
    },
  };
}

function nextBan(before: Ban | undefined, address: string, reason: string, now: number): Ban {
  const isRecent = before !== undefined && now - before.since < forgetMs;
  const count = isRecent ? before.count + 1 : 1;
  const lasts = Math.min(hourMs * 2 ** (count - 1), longestMs);
  return { id: banSubject(address), address, since: now, until: now + lasts, count, reason };
}
