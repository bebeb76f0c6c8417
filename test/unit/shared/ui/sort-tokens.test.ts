import { describe, expect, it } from 'vitest';
import { sortTokens } from '../../../../shared/ui/views/sort-tokens.ts';
import type { RefreshTokenRow } from '../../../../shared/wire/refresh-token.ts';

const row = (id: string, created: string, used: string | null, is_current = false): RefreshTokenRow => ({
  id,
  type: 'normal',
  client_id: null,
  client_name: null,
  client_icon: null,
  created_at: created,
  last_used_at: used,
  last_used_ip: null,
  is_current,
});

describe('order of the sessions', () => {
  it('is this one first, then by last use, one never used by when it was made', () => {
    const rows = [
      row('old', '2026-01-01T00:00:00+00:00', '2026-01-02T00:00:00+00:00'),
      row('recent', '2026-01-01T00:00:00+00:00', '2026-03-01T00:00:00+00:00'),
      row('unused', '2026-02-01T00:00:00+00:00', null),
      row('this', '2025-01-01T00:00:00+00:00', '2025-01-01T00:00:00+00:00', true),
      row('broken', 'nonsense', null),
    ];
    expect(sortTokens(rows).map(({ id }) => id)).toEqual(['this', 'recent', 'unused', 'old', 'broken']);
  });
});
