import type { RefreshTokenRow } from '../../wire/refresh-token.ts';

/** This session first, then the most recently used; a token that was never used counts by when it was made. */
export function sortTokens(rows: readonly RefreshTokenRow[]): RefreshTokenRow[] {
  const lastSeen = (row: RefreshTokenRow) => Date.parse(row.last_used_at ?? row.created_at) || 0;
  return [...rows].sort((a, b) => Number(b.is_current) - Number(a.is_current) || lastSeen(b) - lastSeen(a));
}
