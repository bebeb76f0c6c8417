import type { Reader } from '../store/key-value.ts';
import { findGroup } from './groups.ts';
import type { User } from './users.ts';

export type Access = 'read' | 'control' | 'edit';

/**
 * Whether the policies of the user's groups allow this with an entity; the owner may everything. Of the ways to name an
 * entity the more exact one decides. PROTOCOL.md 1.1
 */
export function mayAccessEntity(reader: Reader, user: User, entityId: string, access: Access): boolean {
  if (user.isOwner) return true;
  const policies = user.groupIds.map((id) => findGroup(reader, id)?.policy.entities);
  const entities = policies.reduce(mergePolicies, null);
  if (!isMapping(entities)) return entities === true;
  const [domain = ''] = entityId.split('.');
  const leaves = [at(entities.entity_ids, entityId), at(entities.domains, domain), entities.all];
  const leaf = leaves.find((candidate) => candidate !== undefined && candidate !== null);
  return leaf === true || at(leaf, access) === true;
}

/** The sum of two policies: any `true` wins, mappings are merged key by key, nothing adds nothing. */
export function mergePolicies(left: unknown, right: unknown): unknown {
  if (left === true || right === true) return true;
  if (!isMapping(left)) return isMapping(right) ? right : null;
  if (!isMapping(right)) return left;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...keys].map((key) => [key, mergePolicies(left[key], right[key])]));
}

function at(value: unknown, key: string): unknown {
  if (!isMapping(value)) return value === true ? true : undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
