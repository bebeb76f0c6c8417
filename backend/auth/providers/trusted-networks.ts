import type { BlockList } from 'node:net';
import type { FormField } from '../../../shared/wire/login-flow.ts';
import { contains, createRanges } from '../local-network.ts';
import type { User } from '../users.ts';
import type { AuthProvider, VerifiedAccount } from './auth-provider.ts';
import { readFormInput } from './form-input.ts';

/** Who may be chosen from a network: user ids, and members of groups. */
export type TrustedUsers = Readonly<Record<string, readonly (string | { group: string })[]>>;

export interface TrustedNetworksOptions {
  id: string | null;
  name?: string | undefined;
  networks: readonly string[];
  trustedUsers: TrustedUsers;
  allowBypassLogin: boolean;
  trustedProxies: BlockList;
  listUsers: () => User[];
}

/** Whoever is in the network says who he is, without a password. PROTOCOL.md 5.2 */
export function createTrustedNetworksProvider(options: TrustedNetworksOptions): AuthProvider {
  const networks = createRanges(options.networks);
  const narrowed = Object.entries(options.trustedUsers).map(([network, users]) => ({
    range: createRanges([network]),
    users,
  }));
  const refusal = (ip: string): string | null => {
    if (options.networks.length === 0) return 'trusted_networks is not configured';
    if (!contains(networks, ip)) return 'Not in trusted_networks';
    return contains(options.trustedProxies, ip) ? "Can't allow access from a proxy server" : null;
  };
  const usersFor = (ip: string): User[] => {
    const users = options.listUsers().filter((user) => user.isActive && !user.isSystemGenerated);
    const rule = narrowed.find(({ range }) => contains(range, ip));
    return rule ? users.filter((user) => rule.users.some((entry) => isMeant(user, entry))) : users;
  };
  const fieldsFor = (ip: string): FormField[] => [
    { type: 'select', options: usersFor(ip).map((user) => [user.id, user.name ?? '']), name: 'user', required: true },
  ];
  return {
    type: 'trusted_networks',
    id: options.id,
    name: options.name ?? 'Trusted Networks',
    hasMfa: false,
    isOffered: (ip) => refusal(ip) === null,
    open: (ip) => {
      if (refusal(ip) !== null) return { abort: 'not_allowed' };
      const [first, second] = usersFor(ip);
      if (options.allowBypassLogin && first && !second) return chosen(first.id);
      return { fields: fieldsFor(ip), errors: null };
    },
    verify: async (input, ip) => {
      const { user = '' } = readFormInput(fieldsFor(ip), input);
      return refusal(ip) === null ? chosen(user) : null;
    },
    tokenRefusal: refusal,
  };
}

function chosen(userId: string): VerifiedAccount {
  return { account: userId, userId, newUser: null };
}

function isMeant(user: User, entry: string | { group: string }): boolean {
  return typeof entry === 'string' ? user.id === entry : user.groupIds.includes(entry.group);
}
