import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { AppError } from '../../shared/errors.ts';

const mostBytes = 8192;

/**
 * A password from standard input: all of it without the end of line, or, on a terminal, typed twice and not shown.
 * @throws AppError('invalid_request') when nothing comes, or the second is not the first
 */
export async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) return typeTwice();
  const password = (await text(process.stdin)).slice(0, mostBytes).replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw new AppError('invalid_request', 'A password is needed on standard input');
}

async function typeTwice(): Promise<string> {
  const first = await typeHidden('New password: ');
  if (first === (await typeHidden('Once more: '))) return first;
  throw new AppError('invalid_request', 'The two passwords differ; nothing was changed');
}

function typeHidden(question: string): Promise<string> {
  process.stderr.write(question);
  // The terminal is in raw mode meanwhile, and what would be shown goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve, reject) => {
    lines.once('SIGINT', () => lines.close());
    lines.once('line', (line) => {
      lines.removeAllListeners('close');
      lines.close();
      process.stderr.write('\n');
      resolve(line);
    });
    lines.once('close', () => reject(new AppError('cancelled', 'Cancelled; nothing was changed')));
  });
}
