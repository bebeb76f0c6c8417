import { openLevelStore } from '../../backend/store/level.ts';
import { noteTable } from './note-table.ts';

/*
 * A process of its own that a test kills: many writers change a store at once, without end. Step n of writer w adds
 * the note `w-n` and removes `w-(n-2)` in one transaction; when it is acknowledged, the line `w n` is printed.
 */
const [folder = '', round = ''] = process.argv.slice(2);
const writers = 48;
const store = await openLevelStore({ folder });

async function writeForEver(writer: string): Promise<void> {
  for (let step = 1; ; step++) {
    await store.transact((tx) => {
      const id = `${writer}-${step}`;
      noteTable.put(tx, { id, owner: `owner${step % 3}`, code: `code ${id}`, dueAt: step });
      noteTable.delete(tx, `${writer}-${step - 2}`);
    });
    // Pipes are written synchronously here: the line is out before the next step begins.
    process.stdout.write(`${writer} ${step}\n`);
  }
}

await Promise.all(Array.from({ length: writers }, (_, index) => writeForEver(`r${round}w${index}`)));
