/** The groups every server has. Being an administrator is membership of the first, never a policy. PROTOCOL.md 1.1 */
export const systemGroups = {
  'system-admin': 'Administrators',
  'system-users': 'Users',
  'system-read-only': 'Read Only',
} as const satisfies Record<string, string>;

export const adminGroup = 'system-admin' satisfies keyof typeof systemGroups;
