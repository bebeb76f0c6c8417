import * as v from 'valibot';
import { createTable } from '../../backend/store/table.ts';

const Note = v.object({
  id: v.string(),
  owner: v.string(),
  code: v.nullable(v.string()),
  dueAt: v.nullable(v.number()),
});
export type Note = v.InferOutput<typeof Note>;

/** A table with an index of each kind, for tests of the store alone. */
export const noteTable = createTable({
  name: 'note',
  schema: Note,
  indexes: {
    code: { kind: 'unique', by: ({ code }) => (code === null ? undefined : [code]) },
    owner: { kind: 'group', by: ({ owner }) => [owner] },
    all: { kind: 'group', by: () => [] },
    due: { kind: 'ordered', by: ({ dueAt }) => dueAt ?? undefined },
  },
});
