import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KeyValueStore } from '../../../backend/store/key-value.ts';
import { openLevelStore } from '../../../backend/store/level.ts';
import { atEnd } from '../../support/at-end.ts';
import { type Note, noteTable } from '../../support/note-table.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

const project = join(import.meta.dirname, '../../..');
const storm = join(project, 'node_modules/.cache/latchkey-test/store-storm.mjs');

/** Lets the storm rage until so many changes are acknowledged, kills it, and gives the last step of each writer. */
async function killAfter(acknowledged: number, folder: string, round: number): Promise<Map<string, number>> {
  const child = spawn(process.execPath, [storm, folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const steps = new Map<string, number>();
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [writer = '', step] = line.split(' ');
    // The last line may have been cut by the kill.
    if (!/^\d+$/.test(step ?? '')) continue;
    steps.set(writer, Math.max(steps.get(writer) ?? 0, Number(step)));
    if (++count === acknowledged) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return steps;
}

function expectWholeSteps(notes: readonly Note[], acknowledged: ReadonlyMap<string, number>): void {
  for (const [writer, step] of acknowledged) {
    const stored = notes.filter(({ id }) => id.startsWith(`${writer}-`)).map(({ dueAt }) => Number(dueAt));
    const last = Math.max(...stored);
    expect([step, step + 1], `the last step of ${writer}`).toContain(last);
    expect(stored.sort((a, b) => a - b)).toEqual(last === 1 ? [1] : [last - 1, last]);
  }
}

async function expectIndexesToAgree(store: KeyValueStore, notes: readonly Note[]): Promise<void> {
  const ids = (some: readonly Note[]) => some.map(({ id }) => id).sort();
  for (const note of notes) expect(noteTable.find(store, 'code', String(note.code))).toEqual(note);
  const byOwner = ['owner0', 'owner1', 'owner2'].flatMap((owner) => noteTable.listBy(store, 'owner', owner));
  expect(ids(byOwner)).toEqual(ids(notes));
  expect(ids(noteTable.listBy(store, 'all'))).toEqual(ids(notes));
  expect(ids(await noteTable.listUpTo(store, 'due', Number.MAX_SAFE_INTEGER - 1, 10_000))).toEqual(ids(notes));
  const codes = await store.range({ gte: 'note-by-code!', lt: 'note-by-code"', limit: 10_000 });
  expect(codes).toHaveLength(notes.length);
}

describe('a store whose process is killed in a storm of changes', () => {
  beforeAll(() =>
    build({
      entryPoints: [join(project, 'test/support/store-storm.ts')],
      outfile: storm,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['level'],
    }),
  );

  it('holds every acknowledged change and no half of any transaction', async () => {
    const { folder, remove } = await createTemporaryFolder();
    atEnd(remove);
    const acknowledged = new Map<string, number>();
    for (const [round, count] of [60, 1000, 2500, 4000].entries()) {
      for (const [writer, step] of await killAfter(count, folder, round)) acknowledged.set(writer, step);
      const store = await openLevelStore({ folder });
      const notes = await noteTable.list(store, { limit: 10_000 });
      expectWholeSteps(notes, acknowledged);
      await expectIndexesToAgree(store, notes);
      await store.close();
    }
    expect(acknowledged.size).toBe(4 * 48);
  });
});
