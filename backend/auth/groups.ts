import * as v from 'valibot';
import type { Reader } from '../store/key-value.ts';
import { createTable } from '../store/table.ts';

/** What members may do with things; `true` stands for everything, nothing for nothing. PROTOCOL.md 1.1 */
export const Policy = v.record(v.string(), v.unknown());
export type Policy = v.InferOutput<typeof Policy>;

const Group = v.object({ id: v.string(), name: v.nullable(v.string()), policy: Policy });
export type Group = v.InferOutput<typeof Group>;

/** The groups that somebody made; nothing but their name and policy is stored. */
export const groupTable = createTable({ name: 'group', schema: Group, indexes: {} });

/** The groups every server has. Being an administrator is membership of the first, never a policy. PROTOCOL.md 1.1 */
export const systemGroups = {
  'system-admin': 'Administrators',
  'system-users': 'Users',
  'system-read-only': 'Read Only',
} as const satisfies Record<string, string>;

export const adminGroup = 'system-admin' satisfies keyof typeof systemGroups;

const systemPolicies: Readonly<Record<keyof typeof systemGroups, Policy>> = {
  'system-admin': { entities: true },
  'system-users': { entities: true },
  'system-read-only': { entities: { all: { read: true } } },
};

/** The group, one that every server has or one that was made; undefined when there is none. */
export function findGroup(reader: Reader, id: string): Group | undefined {
  if (!isSystemGroup(id)) return groupTable.get(reader, id);
  return { id, name: systemGroups[id], policy: systemPolicies[id] };
}

function isSystemGroup(id: string): id is keyof typeof systemGroups {
  return Object.hasOwn(systemGroups, id);
}
